import { formatDuration } from './duration.js';
import type { EventName, Scalar } from './events.js';

/** What must have happened (`if`), or must not (`unless`), for an expectation to hold at all. */
export type Condition = { unless: boolean } & (
  | { kind: 'expectation'; id: string }
  | { kind: 'event'; event: EventName; from: string; about?: string; where: Record<string, Scalar> }
  /** The fault lasted longer than this in the end, contract milliseconds. */
  | { kind: 'outage'; longerThan: number }
);

/** A condition in words, such as `if T6 came`. */
export function explainCondition(condition: Condition): string {
  return `${condition.unless ? 'unless' : 'if'} ${claim(condition)}`;
}

function claim(condition: Condition): string {
  switch (condition.kind) {
    case 'expectation':
      return `${condition.id} came`;
    case 'event': {
      const { from, event, about } = condition;
      return `${from} said ${event}${about === undefined ? '' : ` about ${about}`}`;
    }
    default:
      return `the outage was longer than ${formatDuration(condition.longerThan)}`;
  }
}
