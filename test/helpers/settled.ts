import { setTimeout as elapse } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { Session } from '../../src/session/session.js';

/** Proves that nothing is left in a session of what was: no connection, no borrowed byte, nothing to release. */
export async function nothingIsLeft(t: ExecutionContext<unknown>, session: Session, patience = 5000): Promise<void> {
  const left = () => session.proxies.flatMap((proxy) => [...proxy.connections()]);
  const deadline = Date.now() + patience;
  while (left().length > 0 && Date.now() < deadline) await elapse(5);
  t.deepEqual(
    left().map(({ id, phase, ending, upstream, downstream }) => ({
      id,
      phase,
      ending,
      waiting: [upstream.waiting, downstream.waiting],
    })),
    [],
  );
  t.is(session.budget.used, 0);
  t.is(session.schedule.size, 0);
}

/** Sockets, listeners and timers that keep this process busy, counted by kind. */
export function handles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (/TCP|Timeout|Immediate/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
