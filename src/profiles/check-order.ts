import type { Expectation } from '../core/expectation.js';
import type { PlacedExpectation } from './check-durations.js';
import type { Compilation } from './compilation.js';

/** Reports expectations that wait for one another in a circle, or for an event that must not come. */
export function checkOrder(placed: PlacedExpectation[], { document }: Compilation): void {
  const byId = new Map(placed.map((each) => [each.expectation.id, each.expectation]));
  const settled = new Set<string>();
  for (const { expectation, path } of placed) {
    for (const [key, id] of waitsFor(expectation)) {
      const before = byId.get(id);
      const problem = before && eventless[before.expects];
      if (problem !== undefined) document.report([...path, key], `${id} ${problem}: nothing can come after it`);
    }
    const circle = findCircle(expectation, []);
    if (circle !== undefined) document.report([...path, circle.key], `expectations wait in a circle: ${circle.text}`);
  }

  function findCircle(expectation: Expectation, above: string[]): { key: string; text: string } | undefined {
    const { id } = expectation;
    if (settled.has(id)) return undefined;
    for (const [key, next] of waitsFor(expectation)) {
      const ids = [...above, id];
      const start = ids.indexOf(next);
      const found = byId.get(next);
      if (start >= 0) {
        for (const each of ids) settled.add(each);
        return { key, text: [...ids.slice(start), next].join(' → ') };
      }
      const deeper = found === undefined ? undefined : findCircle(found, ids);
      if (deeper !== undefined) return { key, text: deeper.text };
    }
    settled.add(id);
    return undefined;
  }
}

/** Why some kinds of expectation have no event that another one could wait for. */
const eventless: Partial<Record<Expectation['expects'], string>> = {
  absence: 'expects that an event does not come',
  alive: 'expects that a process goes on',
  attempts: 'is about many attempts, not about one event',
};

type Key = 'after' | 'follows' | 'if' | 'unless';

function waitsFor({ after, follows, conditions = [] }: Expectation): [key: Key, id: string][] {
  const ids: [key: Key, id: string][] = [];
  if (after.kind === 'expectation') ids.push(['after', after.id]);
  if (follows !== undefined) ids.push(['follows', follows]);
  for (const condition of conditions) {
    if (condition.kind === 'expectation') ids.push([condition.unless ? 'unless' : 'if', condition.id]);
  }
  return ids;
}
