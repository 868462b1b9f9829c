import { Counter } from 'prom-client';
import type { Family, FamilyContext } from './family.js';

/** How many requests of a proxy the faults of one type did something to. */
export interface RequestTotal {
  proxy: string;
  fault: string;
  requests: number;
}

/** `deadwire_fault_requests_total`: counted where it happens, since there may be thousands a second, and read at each scrape. */
export function faultRequestsFamily({ registry }: FamilyContext, readRequests: () => Iterable<RequestTotal>): Family {
  const counter = new Counter({
    name: 'deadwire_fault_requests_total',
    help: 'HTTP requests that a fault delayed, answered or broke off.',
    labelNames: ['proxy', 'fault'],
    registers: [],
    collect() {
      this.reset();
      for (const { proxy, fault, requests } of readRequests()) this.inc({ proxy, fault }, requests);
    },
  });
  registry.registerMetric(counter);
  return {};
}
