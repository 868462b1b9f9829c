import type { ProxyPlan } from '../core/plan.js';
import type { Compilation } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import type { WrittenProxy } from './proxy-schema.js';

/** Where a proxy sends what comes, and whether it tells where that came from; what is wrong with it is reported. */
export function compileRoutes(
  { protocol, tls, routes, 'x-forwarded': xForwarded }: Omit<WrittenProxy, 'upstream'>,
  path: DocumentPath,
  { document }: Compilation,
): Pick<ProxyPlan, 'routes' | 'xForwarded'> {
  if (xForwarded === true && protocol !== 'http') {
    document.report([...path, 'x-forwarded'], `x-forwarded is for ${needsHttp(protocol)}`, 'key');
  }
  routes?.forEach((route, index) => {
    const place = [...path, 'routes', index];
    if (route.path !== undefined && protocol !== 'http') {
      document.report([...place, 'path'], `routes by path tell apart ${needsHttp(protocol)}`, 'key');
    }
    if (route.sni !== undefined && protocol !== 'tls' && (protocol !== 'tcp' || tls === undefined)) {
      const reads = 'routes by sni read a TLS ClientHello: the proxy needs protocol: tls, or tcp with tls';
      document.report([...place, 'sni'], reads, 'key');
    }
    const first = routes.findIndex(({ path: other, sni }) => other === route.path && sni === route.sni);
    const key = route.path === undefined ? 'sni' : 'path';
    if (first < index) document.report([...place, key], `routes[${first}] has this ${key} already`);
  });
  const compiled = routes?.map(({ path: pattern, sni, upstream }) => ({
    ...(pattern === undefined ? {} : { path: pattern }),
    ...(sni === undefined ? {} : { sni }),
    upstream,
  }));
  return { ...(compiled === undefined ? {} : { routes: compiled }), ...(xForwarded === true ? { xForwarded } : {}) };
}

function needsHttp(protocol: string): string {
  return `HTTP requests: the proxy needs protocol: http, not ${protocol}`;
}
