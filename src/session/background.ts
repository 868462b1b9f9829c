import type { Session } from './session.js';

/** Starts the background traffic of a session's plan; it goes on until it is stopped, or everything is healed at once. */
export function startBackground({ plan, faults }: Pick<Session, 'plan' | 'faults'>): { stop(): void } {
  const started = (plan.background ?? []).map(({ id, fault }) => faults.apply(fault, { part: { background: id } }).id);
  return {
    stop() {
      const inForce = new Set(faults.list().map(({ id }) => id));
      for (const id of started) if (inForce.has(id)) faults.heal(id, 'ended');
    },
  };
}
