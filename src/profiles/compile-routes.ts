import type { ProxyPlan } from '../core/plan.js';
import type { Compilation } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import type { WrittenProxy } from './proxy-schema.js';

/** What a proxy does with single requests: its routes, and whether it tells where they came from. */
export function compileRequestRules(
  { protocol, routes, 'x-forwarded': xForwarded }: Omit<WrittenProxy, 'upstream'>,
  path: DocumentPath,
  { document }: Compilation,
): Pick<ProxyPlan, 'routes' | 'xForwarded'> {
  const needs = (what: string) => `${what} HTTP requests: the proxy needs protocol: http, not ${protocol}`;
  if (protocol !== 'http') {
    if (routes !== undefined) document.report([...path, 'routes'], needs('routes tell apart'), 'key');
    if (xForwarded === true) document.report([...path, 'x-forwarded'], needs('x-forwarded is for'), 'key');
  }
  routes?.forEach((route, index) => {
    const first = routes.findIndex((other) => other.path === route.path);
    if (first < index) document.report([...path, 'routes', index, 'path'], `routes[${first}] has this path already`);
  });
  return { ...(routes === undefined ? {} : { routes }), ...(xForwarded === true ? { xForwarded } : {}) };
}
