import type { Contract } from '../core/contract.js';
import type { Expectation } from '../core/expectation.js';

/** How long the windows of a contract stay open: after the outage began, and after it has ended; contract milliseconds. */
export function windowsOf({ expectations }: Contract): { during: number; afterwards: number } {
  const byId = new Map(expectations.map((expectation) => [expectation.id, expectation]));
  const closings = expectations.map((expectation) => closing(expectation, new Set()));
  return {
    during: Math.max(0, ...closings.filter(({ of }) => of === 'during').map(({ at }) => at)),
    afterwards: Math.max(0, ...closings.filter(({ of }) => of === 'afterwards').map(({ at }) => at)),
  };

  function closing(
    { id, after, window }: Expectation,
    above: Set<string>,
  ): { of: 'during' | 'afterwards'; at: number } {
    if (after.kind !== 'expectation') return { of: begins[after.kind] ?? 'during', at: window.max };
    const before = byId.get(after.id);
    if (before === undefined || above.has(id)) return { of: 'during', at: window.max };
    const { of, at } = closing(before, new Set([...above, id]));
    return { of, at: at + window.max };
  }
}

/** Anchors that come only when the wire is alive again. */
const begins: Partial<Record<Expectation['after']['kind'], 'afterwards'>> = {
  healed: 'afterwards',
  resumed: 'afterwards',
  connected: 'afterwards',
};
