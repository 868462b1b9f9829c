import { readsRequests } from '../core/plan.js';
import { type Direction, directionsOf } from '../core/target.js';
import type { ActiveFaults } from '../faults/active-faults.js';
import { faults as definitions } from '../faults/index.js';
import type { Proxy } from '../proxies/proxy.js';

/** How many bytes passed so far, by proxy and direction, those of open connections too. */
export function* bytesPassed({
  proxies,
}: {
  proxies: Proxy[];
}): Generator<{ proxy: string; direction: Direction; bytes: number }> {
  for (const proxy of proxies) {
    for (const direction of directionsOf('both')) {
      yield { proxy: proxy.name, direction, bytes: proxy.bytes(direction) };
    }
  }
}

/** How many bytes wait in all links now. */
export function bytesWaiting({ proxies }: { proxies: Proxy[] }): number {
  let total = 0;
  for (const proxy of proxies) {
    for (const { upstream, downstream } of proxy.connections()) total += upstream.waiting + downstream.waiting;
  }
  return total;
}

/** How many requests each fault on requests did something to so far, by proxy. */
export function* requestsMet({
  proxies,
  faults,
}: {
  proxies: Proxy[];
  faults: ActiveFaults;
}): Generator<{ proxy: string; fault: string; requests: number }> {
  for (const { name, plan } of proxies) {
    if (!readsRequests(plan)) continue;
    for (const { type, appliesTo } of Object.values(definitions)) {
      if (!appliesTo.includes('request')) continue;
      yield { proxy: name, fault: type, requests: faults.requestTotals.of(name, type) };
    }
  }
}
