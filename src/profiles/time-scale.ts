import type { ClientPlan } from '../core/plan.js';

/**
 * Why time may not be made shorter for these clients, or undefined when it may: who does not know of it would be held
 * against windows that are not its own.
 */
export function timeScaleProblem(clients: readonly ClientPlan[]): string | undefined {
  if (clients.length === 0) return 'there is no client that knows of it';
  const stranger = clients.find(({ run }) => run === undefined);
  if (stranger !== undefined) {
    return `client ${stranger.name} is not started by this profile (it has no "run"), and goes on in real time`;
  }
  const unaware = clients.find(({ run }) => run?.timeScale !== 'aware');
  if (unaware === undefined) return undefined;
  return `client ${unaware.name} may not know of it: one that reads DEADWIRE_TIME_SCALE says so with "time-scale: aware" in its "run"`;
}
