import type { IncomingMessage } from 'node:http';
import type { Address, ProxyPlan } from '../core/plan.js';
import type { Connection, Dial } from '../links/connection.js';
import { ForwardReach } from './forward-reach.js';
import { readTarget, readTunnelTarget } from './forward-target.js';
import type { ProxyHost } from './host.js';
import { httpDial } from './http.js';
import { type Refusal, refuse } from './refusal.js';
import { introductionOf } from './proxy-protocol/introduction.js';
import { SwitchedEnd } from './switched-end.js';
import { Tunnel } from './tunnel.js';
import { unreachable } from './unreachable.js';

/** Goes wherever its clients ask: with requests in absolute form as an http proxy does, with CONNECT through a tunnel. */
export function forwardDial(plan: ProxyPlan, host: ProxyHost, proxy: { readonly address: Address }): Dial {
  const ends = new WeakMap<Connection, SwitchedEnd>();
  const reach = new ForwardReach(() => ({ itself: proxy.address, api: host.offLimits }));
  const allowed = (upstream: Address): Address | Refusal => {
    const problem = reach.problemOf(upstream);
    return problem === undefined ? upstream : unreachable(upstream, problem);
  };
  const dialHttp = httpDial(plan, host, {
    dial: (upstream) => reach.dial(upstream),
    route(request) {
      const target = readTarget(request.method ?? '', request.url ?? '');
      if ('status' in target) return target;
      const upstream = allowed(target.upstream);
      if (!('status' in upstream)) askTheServer(request, target);
      return upstream;
    },
    tunnel(request, { connection, socket: inner, line }, early) {
      const asked = readTunnelTarget(request.url ?? '');
      const upstream = 'status' in asked ? asked : allowed(asked);
      if (!line.idle) {
        // Its answer would overtake those that are still to come.
        inner.destroy();
      } else if ('status' in upstream) {
        refuse(upstream, inner);
      } else {
        const end = ends.get(connection) as SwitchedEnd;
        const introduction = introductionOf(plan.proxyProtocol, connection);
        Tunnel.open({ connection, end, inner, upstream, early, introduction }, reach, host);
      }
    },
  });
  return (connection) => {
    const end = new SwitchedEnd(dialHttp(connection));
    ends.set(connection, end);
    return end;
  };
}

// The host of the target is the one that counts, and what is meant for proxies goes no further.
function askTheServer(request: IncomingMessage, { authority, path }: { authority: string; path: string }): void {
  const headers: string[] = ['Host', authority];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const [name, value] = [request.rawHeaders[index] as string, request.rawHeaders[index + 1] as string];
    if (!/^(host|proxy-.*)$/i.test(name)) headers.push(name, value);
  }
  request.url = path;
  request.rawHeaders = headers;
}
