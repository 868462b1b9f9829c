import { Counter, Gauge } from 'prom-client';
import type { HistoryRecord } from '../core/records.js';
import type { Family, FamilyContext } from './family.js';

/** What became of a connection; each has exactly one outcome. */
const outcomes = {
  opened: 'it reached its upstream',
  refused: 'a fault or the proxy turned it away',
  failed: 'it never reached its upstream',
  abandoned: 'its client left before it reached its upstream',
} as const;

type ConnectionOutcome = keyof typeof outcomes;
const refusedKept = 10_000;

/** `deadwire_connections` (open now) and `deadwire_connections_total` (what became of them). */
export function connectionsFamily({ registry, plan }: FamilyContext): Family {
  const gauge = new Gauge({
    name: 'deadwire_connections',
    help: 'Connections that are open now, with both of their sockets.',
    labelNames: ['proxy'],
    registers: [registry],
  });
  const counter = new Counter({
    name: 'deadwire_connections_total',
    help: `Connections by what became of them: ${Object.entries(outcomes)
      .map(([outcome, meaning]) => `${outcome} (${meaning})`)
      .join(', ')}.`,
    labelNames: ['proxy', 'outcome'],
    registers: [registry],
  });
  for (const { name: proxy } of plan.proxies) {
    gauge.set({ proxy }, 0);
    for (const outcome of Object.keys(outcomes)) counter.inc({ proxy, outcome }, 0);
  }

  const open = new Map<string, Set<number>>();
  const refused = new Set<number>();
  return {
    observe(record) {
      if (record.kind === 'connection-opened') openOf(record.proxy).add(record.connection);
      else if (record.kind === 'connection-closed') openOf(record.proxy).delete(record.connection);
      else if (record.kind !== 'connection-refused') return;
      gauge.set({ proxy: record.proxy }, openOf(record.proxy).size);
      const outcome = outcomeOf(record, refused);
      if (outcome !== undefined) counter.inc({ proxy: record.proxy, outcome });
    },
  };

  function openOf(proxy: string): Set<number> {
    const found = open.get(proxy) ?? new Set<number>();
    open.set(proxy, found);
    return found;
  }
}

/** The outcome that a record settles, or undefined. A refused connection also closes, which is no second outcome. */
function outcomeOf(record: HistoryRecord, refused: Set<number>): ConnectionOutcome | undefined {
  switch (record.kind) {
    case 'connection-opened':
      return 'opened';
    case 'connection-refused':
      refused.add(record.connection);
      forgetOldest(refused);
      return 'refused';
    case 'connection-closed':
      if (refused.delete(record.connection) || record.opened) return undefined;
      return record.by === 'client' ? 'abandoned' : 'failed';
    default:
      return undefined;
  }
}

// Not every refused connection is heard of again, and `serve` runs for weeks.
function forgetOldest(refused: Set<number>): void {
  if (refused.size <= refusedKept) return;
  for (const connection of refused) {
    refused.delete(connection);
    return;
  }
}
