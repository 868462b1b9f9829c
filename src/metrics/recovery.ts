import { Histogram } from 'prom-client';
import { isThereAllTheTime } from '../core/background.js';
import type { HistoryRecord } from '../core/records.js';
import type { Family, FamilyContext } from './family.js';

const bucketSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 60, 120, 300, 1200];

/** What shows that a client is back: its bytes pass again, or it says so itself. */
const signs = ['resumed', 'rejoined'] as const;
type Sign = (typeof signs)[number];

/** Since when a client may recover, contract milliseconds, and the signs that have not been seen. */
interface Recovery {
  healed: number;
  awaited: Set<Sign>;
}

/** `deadwire_recovery_seconds`: from a fault's heal until its clients are back, in contract time. */
export function recoveryFamily({ registry, plan, clients }: FamilyContext): Family {
  const histogram = new Histogram({
    name: 'deadwire_recovery_seconds',
    help: 'Time from the heal until bytes of the client passed again (resumed) or it said that it is in again (rejoined).',
    labelNames: ['event', 'client', 'role'],
    buckets: bucketSeconds,
    registers: [registry],
  });
  const everyClient = plan.clients.map(({ name }) => name);
  for (const client of everyClient) {
    for (const event of signs) histogram.zero({ event, ...clients.labels(client) });
  }

  const targets = new Map<string, string[]>();
  const recoveries = new Map<string, Recovery>();
  return { observe };

  function observe(record: HistoryRecord): void {
    switch (record.kind) {
      case 'fault-applied': {
        // What is there all the time is not what a client recovers from.
        if (isThereAllTheTime(record)) return;
        const targeted = record.clients ?? everyClient;
        targets.set(record.fault, targeted);
        for (const client of targeted) recoveries.delete(client);
        return;
      }
      case 'fault-healed':
        for (const client of targets.get(record.fault) ?? []) {
          recoveries.set(client, { healed: record.t, awaited: new Set(signs) });
        }
        targets.delete(record.fault);
        return;
      case 'resumed':
        see('resumed', record.client, record.t);
        return;
      case 'outage-began':
        recoveries.delete(record.client);
        return;
      case 'event':
        if (record.ignored === true) return;
        if (record.event === 'rejoined') see('rejoined', record.client, record.t);
        else if (record.event === 'interrupted') forgetResumed(record.client);
        return;
      default:
    }
  }

  function see(event: Sign, client: string, t: number): void {
    const recovery = recoveries.get(client);
    if (recovery === undefined || t < recovery.healed || !recovery.awaited.delete(event)) return;
    histogram.observe({ event, ...clients.labels(client) }, (t - recovery.healed) / 1000);
    if (event === 'rejoined') recoveries.delete(client);
  }

  // A client that is interrupted after its bytes passed again has met another outage: its rejoin is not of this heal.
  function forgetResumed(client: string): void {
    if (recoveries.get(client)?.awaited.has('resumed') === false) recoveries.delete(client);
  }
}
