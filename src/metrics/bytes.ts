import { Counter } from 'prom-client';
import { type Direction, directionsOf } from '../core/target.js';
import type { Family, FamilyContext } from './family.js';

/** How many bytes passed a proxy in one direction since it was started. */
export interface ByteTotal {
  proxy: string;
  direction: Direction;
  bytes: number;
}

/** `deadwire_bytes_total`: read from the data plane at each scrape, so that it grows while a connection stays open. */
export function bytesFamily({ registry, plan }: FamilyContext, readBytes: () => Iterable<ByteTotal>): Family {
  const counter = new Counter({
    name: 'deadwire_bytes_total',
    help: 'Bytes handed on, by direction: upstream is client to server, downstream is server to client.',
    labelNames: ['proxy', 'direction'],
    registers: [],
    collect() {
      this.reset();
      for (const { name: proxy } of plan.proxies) {
        for (const direction of directionsOf('both')) this.inc({ proxy, direction }, 0);
      }
      for (const { proxy, direction, bytes } of readBytes()) this.inc({ proxy, direction }, bytes);
    },
  });
  registry.registerMetric(counter);
  return {};
}
