import { Counter } from 'prom-client';
import { rejectReasons } from '../core/events.js';
import type { Family, FamilyContext } from './family.js';

/** `deadwire_events_rejected_total`: events that were not taken or, by the reason `clock`, not at the instant they gave. */
export function rejectedEventsFamily({ registry }: FamilyContext): Family {
  const counter = new Counter({
    name: 'deadwire_events_rejected_total',
    help: 'Events that were not written down, or (reason clock) not at the instant that they gave.',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const reason of Object.keys(rejectReasons)) counter.inc({ reason }, 0);
  return {
    observe(record) {
      if (record.kind === 'events-rejected') counter.inc({ reason: record.reason }, record.count);
    },
  };
}
