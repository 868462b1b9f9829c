import { Counter, Gauge } from 'prom-client';
import type { Family, FamilyContext } from './family.js';

/** What the links hold back just now, and how often the process could not lend them more. */
export interface BufferTotals {
  bytes: number;
  refusals: number;
}

/** `deadwire_buffered_bytes` and `deadwire_budget_refusals_total`: read from the data plane at each scrape. */
export function buffersFamily({ registry }: FamilyContext, readBuffers: () => BufferTotals): Family {
  const buffered = new Gauge({
    name: 'deadwire_buffered_bytes',
    help: 'Bytes that wait in links now: delayed, held, or because their reader is slow.',
    registers: [],
    collect() {
      this.set(readBuffers().bytes);
    },
  });
  const refusals = new Counter({
    name: 'deadwire_budget_refusals_total',
    help: 'How often a delayed link had to stop reading because the process had no more memory to lend.',
    registers: [],
    collect() {
      this.reset();
      this.inc(readBuffers().refusals);
    },
  });
  registry.registerMetric(buffered);
  registry.registerMetric(refusals);
  return {};
}
