import type { ClientPlan } from '../core/plan.js';
import { cappedLabel } from './capped-label.js';

/** The labels of a client. */
export interface ClientLabels {
  /** Its name, or `other` once there are too many names. */
  name(client: string): string;
  /** Its name and role; a client that the plan does not name has the role `unknown`. */
  labels(client: string): { client: string; role: string };
}

/** Gives every family the same view of clients; those of the plan come first when names are capped. */
export function clientLabels(clients: readonly ClientPlan[]): ClientLabels {
  const name = cappedLabel('other');
  const roles = new Map(clients.map((client) => [client.name, client.role]));
  for (const client of roles.keys()) name(client);
  return {
    name,
    labels: (client) => ({ client: name(client), role: roles.get(client) ?? 'unknown' }),
  };
}
