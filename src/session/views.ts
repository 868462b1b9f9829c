import { addressText } from '../core/address.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { Connection } from '../links/connection.js';
import type { Status } from '../core/status.js';
import type { Proxy } from '../proxies/proxy.js';
import type { Session } from './session.js';

/** What there is in a session now, as plain data for programs: the proxies. */
export function proxyViews({ proxies }: Session): Status['proxies'] {
  return proxies.map(viewProxy);
}

/** The connections that are open or held, with what passed and what waits, bytes. */
export function connectionViews({ proxies }: Session): object[] {
  return proxies.flatMap((proxy) => [...proxy.connections()].map(viewConnection));
}

/** The faults in force. */
export function faultViews({ faults, clock }: Session): ReturnType<typeof viewFault>[] {
  return faults.list().map((fault) => viewFault(fault, clock.now()));
}

/** One fault, at an instant in contract milliseconds. */
export function viewFault(
  { id, spec, part, appliedAt, endsAt, explain }: ActiveFault,
  now: number,
): Status['faults'][number] & Record<string, unknown> {
  return {
    id,
    type: spec.type,
    options: spec.options,
    target: spec.target,
    ...part,
    explain,
    'applied-ago-ms': Math.round(now - appliedAt),
    'ends-in-ms': endsAt === undefined ? null : Math.round(endsAt - now),
  };
}

function viewProxy({ name, plan, address }: Proxy): Status['proxies'][number] {
  const upstream = plan.upstream === undefined ? null : addressText(plan.upstream);
  const routes = plan.routes?.map((route) => ({ ...route, upstream: addressText(route.upstream) }));
  return {
    name,
    protocol: plan.protocol,
    ...(plan.tls === undefined ? {} : { tls: true }),
    ...(plan.upstreamTls === undefined ? {} : { 'upstream-tls': true }),
    listen: addressText(address),
    upstream,
    ...(routes === undefined ? {} : { routes }),
  };
}

function viewConnection(connection: Connection): object {
  const { id, proxy, client, phase, remoteAddress, upstream, downstream } = connection;
  return {
    id,
    proxy,
    client: client ?? null,
    phase,
    from: remoteAddress,
    held: { upstream: upstream.held, downstream: downstream.held },
    bytes: { upstream: upstream.handover.delivered, downstream: downstream.handover.delivered },
    waiting: { upstream: upstream.waiting, downstream: downstream.waiting },
  };
}
