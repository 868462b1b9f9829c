import { formatDuration } from '../core/duration.js';
import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';

/** What a run is doing now, and for how long. */
export interface LivePhase {
  observe(record: HistoryRecord): void;
  /** Such as `outage (step 1 of 2)  12.3 s of 25 s  nothing passes`; `now` in contract milliseconds. */
  text(now: number): string;
}

interface Phase {
  name: string;
  since: number;
  /** Contract milliseconds; undefined when nobody knows. */
  duration?: number;
  explain: string;
}

/** Follows a run from its baseline through its steps. */
export function livePhase(plan: Plan, scale: number): LivePhase {
  let phase = firstPhase(plan);
  return {
    observe(record) {
      phase = nextPhase(plan, record) ?? phase;
    },
    text(now) {
      const elapsed = `${(Math.max(0, now - phase.since) / 1000).toFixed(1)} s`;
      const whole = phase.duration === undefined ? elapsed : `${elapsed} of ${formatDuration(phase.duration)}`;
      const speed = scale === 1 ? '' : ` (time × ${scale})`;
      return [phase.name, `${whole}${speed}`, phase.explain].filter((part) => part !== '').join('  ');
    },
  };
}

function firstPhase({ baseline }: Plan): Phase {
  if (baseline === undefined) return { name: 'starting', since: 0, explain: '' };
  const explain = `waits at most ${formatDuration(baseline.patience)}, then ${formatDuration(baseline.steadyFor)} of steadiness`;
  return { name: 'baseline', since: 0, explain };
}

function nextPhase(plan: Plan, record: HistoryRecord): Phase | undefined {
  switch (record.kind) {
    case 'run-started':
      return { ...firstPhase(plan), since: record.t };
    case 'step-started': {
      // Its parallel step goes on, and tells of it.
      if (record.within !== undefined) return undefined;
      const { step, t: since, duration, explain } = record;
      const nth = plan.steps.findIndex(({ id }) => id === step) + 1;
      const name = nth === 0 ? step : `${step} (step ${nth} of ${plan.steps.length})`;
      // What is expected follows the first clause, and has rows of its own here.
      return { name, since, duration, explain: explain.split('; ')[0] ?? '' };
    }
    case 'run-ended':
      return { name: 'ended', since: record.t, explain: record.reason };
    default:
      return undefined;
  }
}
