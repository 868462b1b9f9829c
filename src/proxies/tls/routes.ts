import type { Address, ProxyPlan, Route } from '../../core/plan.js';
import type { Connection } from '../../links/connection.js';

/** Finds the upstream of a connection: that of the first route that the asked name matches, else the proxy's own. */
export function routeBySni({ routes = [], upstream }: ProxyPlan): (connection: Connection) => Address {
  return ({ clientEnd: { hello } }) => {
    const name = typeof hello === 'object' ? hello.serverName : undefined;
    return routes.find(({ sni }) => matches(sni, name))?.upstream ?? (upstream as Address);
  };
}

/** Whether the routes of a proxy look at the ClientHello. */
export function routesBySni({ routes = [] }: Pick<ProxyPlan, 'routes'>): boolean {
  return routes.some(({ sni }) => sni !== undefined);
}

function matches(pattern: Route['sni'], name: string | undefined): boolean {
  if (pattern === undefined || name === undefined) return false;
  const wanted = pattern.toLowerCase();
  return wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) && name.length >= wanted.length : name === wanted;
}
