import { Histogram } from 'prom-client';
import { type EventExpectation, isAboutEvents, patternsOf } from '../core/expectation.js';
import type { EventName } from '../core/events.js';
import { everyExpectationOf } from '../core/plan.js';
import type { Verdict } from '../core/verdict.js';
import type { Family, FamilyContext } from './family.js';

// They crowd where contracts put their windows: 4, 10 and 20 s after the last byte, each with its tolerance.
const bucketSeconds = [
  0.05, 0.1, 0.2, 0.5, 1, 2, 3, 3.5, 3.9, 4, 4.1, 4.25, 4.5, 5, 6, 8, 9, 9.5, 9.9, 10, 10.1, 10.5, 11, 12, 15, 18, 19,
  19.5, 19.9, 20, 20.1, 20.5, 21, 22, 25, 30, 60, 180, 600, 1200,
];

/** `deadwire_event_delay_seconds`: from the anchor to the event, as the judge measured it, in contract time. */
export function eventDelayFamily({ registry, plan, clients }: FamilyContext): Family {
  const histogram = new Histogram({
    name: 'deadwire_event_delay_seconds',
    help: 'Time from the anchor to the event that an expectation was about, as judged.',
    labelNames: ['event', 'client', 'role', 'anchor'],
    buckets: bucketSeconds,
    registers: [registry],
  });
  const labelsOf = ({ from, after }: EventExpectation, event: EventName) => {
    return { event, ...clients.labels(from), anchor: after.kind };
  };
  for (const expectation of everyExpectationOf(plan).filter(isAboutEvents)) {
    for (const { event } of patternsOf(expectation)) histogram.zero(labelsOf(expectation, event));
  }
  return {
    observeVerdicts(_profile, verdicts) {
      for (const { expectation, event, measured } of measurementsOf(verdicts)) {
        histogram.observe(labelsOf(expectation, event), measured / 1000);
      }
    },
  };
}

interface Measurement {
  expectation: EventExpectation;
  /** The event that came. */
  event: EventName;
  measured: number;
}

/** What was measured: one event that two expectations are about counts once, and none has a delay before its anchor. */
function measurementsOf(verdicts: readonly Verdict[]): Measurement[] {
  const found = new Map<string, Measurement>();
  for (const { expectation, anchor, measured, came } of verdicts) {
    if (measured === undefined || measured < 0 || !isAboutEvents(expectation)) continue;
    const { from, about, after } = expectation;
    const event = came ?? expectation.event;
    found.set(JSON.stringify([event, from, about, after.kind, anchor, measured]), { expectation, event, measured });
  }
  return [...found.values()];
}
