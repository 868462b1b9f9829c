import type { Expectation } from '../core/expectation.js';
import type { Evidence } from './evidence.js';
import type { Ruling } from './ruling.js';

/** Contract milliseconds between which a client should have spoken, or kept silent. */
export interface Span {
  from: number;
  until: number;
}

/**
 * Why the silence of a client proves nothing: it died before its window was over, or was never heard at all. Its
 * process may run; but one whose every word is misread looks the same. Connections need no voice.
 */
export function silenceOf({ from, event }: Expectation, evidence: Evidence, window: Span): Ruling | undefined {
  if (isOfTheWire(event)) return undefined;
  const revived = (n: number) =>
    evidence.all('client-started').some((record) => record.client === from && record.n > n && record.t <= window.from);
  const death = evidence
    .all('client-exited')
    .find(({ client, expected, t, n }) => client === from && !expected && t <= window.until && !revived(n));
  if (death !== undefined) return { cause: 'silent-source', detail: `${from} died`, proof: [death.n] };
  const heard = evidence
    .all('event')
    .some((record) => record.client === from && !record.ignored && !isOfTheWire(record.event));
  return heard ? undefined : { cause: 'silent-source', detail: `${from} was never heard`, proof: [] };
}

function isOfTheWire(event: string): boolean {
  return event.startsWith('wire-');
}
