import net from 'node:net';
import type { Address, ProxyPlan } from '../core/plan.js';
import type { Routing } from './http.js';
import { localTarget } from './local-target.js';

/** Takes each request to the first route whose path matches, else to the proxy's own upstream. */
export function pathRouting(plan: ProxyPlan): Routing {
  const upstream = plan.upstream as Address;
  const known = (plan.routes ?? []).flatMap((route) =>
    route.path === undefined ? [] : [{ expression: new RegExp(route.path), upstream: route.upstream }],
  );
  return {
    dial: (address) => net.connect({ ...address, noDelay: true }),
    route({ url = '' }) {
      if (known.length === 0) return upstream;
      const target = localTarget(url);
      return known.find(({ expression }) => expression.test(target))?.upstream ?? upstream;
    },
  };
}
