import { type Expectation, patternsOf } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';

/** The clients that an expectation is about: who speaks, of whom, and whose instant it counts from. */
export function concernedBy(expectation: Expectation): string[] {
  const { from, after } = expectation;
  const abouts = patternsOf(expectation).flatMap(({ about }) => about ?? []);
  return [from, ...abouts, ...('client' in after ? [after.client] : [])];
}

/** Whether a fault is aimed at any of these clients; one that names none is aimed at all. */
export function hits({ clients }: RecordOf<'fault-applied'>, concerned: readonly string[]): boolean {
  return clients === undefined || concerned.some((client) => clients.includes(client));
}
