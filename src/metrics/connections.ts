import { Counter, Gauge } from 'prom-client';
import type { HistoryRecord } from '../core/records.js';
import type { Family, FamilyContext } from './family.js';

/** What became of a connection; each has exactly one outcome. */
const outcomes = {
  opened: 'it reached its upstream',
  refused: 'a fault or the proxy turned it away',
  'tls-failed': 'TLS with its client or its upstream failed before it was open',
  failed: 'it never reached its upstream',
  abandoned: 'its client left before it reached its upstream',
} as const;

type ConnectionOutcome = keyof typeof outcomes;
const outcomeNames = Object.keys(outcomes) as ConnectionOutcome[];
const settledKept = 10_000;

/** What is known of a proxy's connections. */
type Tally = Record<ConnectionOutcome | 'open', number>;

/**
 * `deadwire_connections` (open now) and `deadwire_connections_total` (what became of them). Connections may come by the
 * thousand a second: they are counted here, and read at each scrape.
 */
export function connectionsFamily({ registry, plan }: FamilyContext): Family {
  const tallies = new Map<string, Tally>(plan.proxies.map(({ name }) => [name, emptyTally()]));
  const gauge = new Gauge({
    name: 'deadwire_connections',
    help: 'Connections that are open now, with both of their sockets.',
    labelNames: ['proxy'],
    registers: [],
    collect() {
      for (const [proxy, { open }] of tallies) this.set({ proxy }, open);
    },
  });
  const counter = new Counter({
    name: 'deadwire_connections_total',
    help: `Connections by what became of them: ${Object.entries(outcomes)
      .map(([outcome, meaning]) => `${outcome} (${meaning})`)
      .join(', ')}.`,
    labelNames: ['proxy', 'outcome'],
    registers: [],
    collect() {
      this.reset();
      for (const [proxy, tally] of tallies) {
        for (const outcome of outcomeNames) this.inc({ proxy, outcome }, tally[outcome]);
      }
    },
  });
  registry.registerMetric(gauge);
  registry.registerMetric(counter);

  const settled = new Set<number>();
  return {
    observe(record) {
      const outcome = outcomeOf(record, settled);
      if (!('proxy' in record) || record.proxy === undefined) return;
      const tally = tallies.get(record.proxy) ?? emptyTally();
      tallies.set(record.proxy, tally);
      if (outcome !== undefined) tally[outcome] += 1;
      if (record.kind === 'connection-opened') tally.open += 1;
      else if (record.kind === 'connection-closed' && record.opened) tally.open -= 1;
    },
  };
}

function emptyTally(): Tally {
  return { open: 0, opened: 0, refused: 0, 'tls-failed': 0, failed: 0, abandoned: 0 };
}

/** The outcome that a record settles, or undefined. A connection that was turned away also closes, which is no second one. */
function outcomeOf(record: HistoryRecord, settled: Set<number>): ConnectionOutcome | undefined {
  switch (record.kind) {
    case 'connection-opened':
      return 'opened';
    case 'connection-refused':
      return settle('refused', record, settled);
    case 'tls-failed':
      return settle('tls-failed', record, settled);
    case 'connection-closed':
      if (settled.delete(record.connection) || record.opened) return undefined;
      return record.by === 'client' ? 'abandoned' : 'failed';
    default:
      return undefined;
  }
}

// Not every such connection is heard of again, and `serve` runs for weeks.
function settle<Outcome>(outcome: Outcome, { connection }: { connection: number }, settled: Set<number>): Outcome {
  settled.add(connection);
  if (settled.size > settledKept) settled.delete(settled.values().next().value as number);
  return outcome;
}
