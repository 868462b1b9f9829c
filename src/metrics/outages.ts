import { Counter, Gauge } from 'prom-client';
import type { Family, FamilyContext } from './family.js';

const causes = ['natural', 'injected'] as const;

/** `deadwire_outages_total` and `deadwire_outage_active`: how often, and whether, the wire of a client with a contract is dead. */
export function outagesFamily({ registry, plan, clients }: FamilyContext): Family {
  const total = new Counter({
    name: 'deadwire_outages_total',
    help: 'Outages of the wire of a client that has a contract.',
    labelNames: ['client', 'role', 'cause'],
    registers: [registry],
  });
  const active = new Gauge({
    name: 'deadwire_outage_active',
    help: 'Whether the wire of a client that has a contract is dead now.',
    labelNames: ['client', 'role'],
    registers: [registry],
  });
  for (const { name } of plan.clients.filter(({ contract }) => contract !== undefined)) {
    for (const cause of causes) total.inc({ ...clients.labels(name), cause }, 0);
    active.set(clients.labels(name), 0);
  }
  return {
    observe(record) {
      if (record.kind === 'outage-began') {
        total.inc({ ...clients.labels(record.client), cause: record.cause });
        active.set(clients.labels(record.client), 1);
      } else if (record.kind === 'outage-ended' || record.kind === 'outage-judged') {
        active.set(clients.labels(record.client), 0);
      }
    },
  };
}
