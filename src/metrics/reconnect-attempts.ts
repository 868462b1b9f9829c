import { Counter } from 'prom-client';
import type { Family, FamilyContext } from './family.js';

/** `deadwire_reconnect_attempts_total`: every connection of a client after its first. */
export function reconnectAttemptsFamily({ registry, plan, clients }: FamilyContext): Family {
  const counter = new Counter({
    name: 'deadwire_reconnect_attempts_total',
    help: 'Connections of a client that arrived at the proxy after its first one.',
    labelNames: ['proxy', 'client'],
    registers: [registry],
  });
  for (const { name: proxy } of plan.proxies) {
    for (const { name } of plan.clients) counter.inc({ proxy, client: clients.name(name) }, 0);
  }
  return {
    observe(record) {
      if (record.kind !== 'connection-attempt' || record.client === undefined || record.nth <= 1) return;
      counter.inc({ proxy: record.proxy, client: clients.name(record.client) });
    },
  };
}
