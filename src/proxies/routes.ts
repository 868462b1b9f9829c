import type { Address, ProxyPlan } from '../core/plan.js';
import { localTarget } from './http-facts.js';

/** Tells which upstream a request goes to: the first route whose path matches, else the proxy's own. */
export function pathRouter({ upstream, routes = [] }: ProxyPlan): (url: string) => Address {
  const known = routes.flatMap((route) =>
    route.path === undefined ? [] : [{ expression: new RegExp(route.path), upstream: route.upstream }],
  );
  if (known.length === 0) return () => upstream;
  return (url) => {
    const target = localTarget(url);
    return known.find(({ expression }) => expression.test(target))?.upstream ?? upstream;
  };
}
