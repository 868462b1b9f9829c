import type { Outcome } from '../core/verdict.js';

const listed = { pass: true, fail: true, inconclusive: true } as const satisfies Record<Outcome, true>;

/** Every outcome there is, so that each has its series from the start. */
export const outcomes = Object.keys(listed) as Outcome[];
