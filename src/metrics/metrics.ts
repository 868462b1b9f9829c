import { Registry } from 'prom-client';
import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import type { Outcome, Verdict } from '../core/verdict.js';
import { type BufferTotals, buffersFamily } from './buffers.js';
import { type ByteTotal, bytesFamily } from './bytes.js';
import { clientEventsFamily } from './client-events.js';
import { clientLabels } from './client-labels.js';
import { connectionsFamily } from './connections.js';
import { eventDelayFamily } from './event-delay.js';
import { expectationsFamily } from './expectations.js';
import type { Family } from './family.js';
import { faultRequestsFamily, type RequestTotal } from './fault-requests.js';
import { faultsFamily } from './faults.js';
import { outagesFamily } from './outages.js';
import { reconnectAttemptsFamily } from './reconnect-attempts.js';
import { recoveryFamily } from './recovery.js';
import { rejectedEventsFamily } from './rejected-events.js';
import { runsFamily } from './runs.js';

export interface MetricsOptions {
  /** Everything named in it has its series, at 0, from the start. */
  plan: Pick<Plan, 'name' | 'proxies' | 'clients' | 'steps'>;
  /** The types of fault there are. */
  faultTypes: readonly string[];
  /** The bytes that passed so far, by proxy and direction, those of open connections too; asked at each scrape. */
  readBytes: () => Iterable<ByteTotal>;
  /** What waits in all links together, and how often the process could not lend them more; asked at each scrape. */
  readBuffers: () => BufferTotals;
  /** How many requests the faults did something to so far; asked at each scrape. */
  readRequests: () => Iterable<RequestTotal>;
}

/** What `/metrics` shows. It listens to records and verdicts, and changes nothing. */
export interface Metrics {
  readonly contentType: string;
  /** The text of a scrape, in Prometheus' exposition format. */
  metrics(): Promise<string>;
  observe(record: HistoryRecord): void;
  /** Verdicts of a run, or of one outage in `serve`. */
  observeVerdicts(profile: string, verdicts: readonly Verdict[]): void;
  /** A run has ended with this outcome. */
  observeRun(profile: string, outcome: Outcome): void;
}

/** Makes every family in a registry of its own, so that two sessions in one process never share a figure. */
export function createMetrics({ plan, faultTypes, readBytes, readBuffers, readRequests }: MetricsOptions): Metrics {
  const registry = new Registry();
  const context = { registry, plan, faultTypes, clients: clientLabels(plan.clients) };
  const runs = runsFamily(context);
  const families: Family[] = [
    expectationsFamily(context),
    eventDelayFamily(context),
    clientEventsFamily(context),
    rejectedEventsFamily(context),
    faultsFamily(context),
    faultRequestsFamily(context, readRequests),
    connectionsFamily(context),
    bytesFamily(context, readBytes),
    buffersFamily(context, readBuffers),
    reconnectAttemptsFamily(context),
    recoveryFamily(context),
    outagesFamily(context),
    runs,
  ];
  return {
    contentType: registry.contentType,
    metrics: () => registry.metrics(),
    observe: (record) => {
      for (const family of families) family.observe?.(record);
    },
    observeVerdicts: (profile, verdicts) => {
      for (const family of families) family.observeVerdicts?.(profile, verdicts);
    },
    observeRun: (profile, outcome) => runs.observeRun(profile, outcome),
  };
}
