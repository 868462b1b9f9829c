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
const outcomeNames = Object.keys(outcomes) as ConnectionOutcome[];
const refusedKept = 10_000;

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

  const refused = new Set<number>();
  return {
    observe(record) {
      const outcome = outcomeOf(record, refused);
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
  return { open: 0, opened: 0, refused: 0, failed: 0, abandoned: 0 };
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
