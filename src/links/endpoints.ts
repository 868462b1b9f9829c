import type { Socket } from 'node:net';
import type { Address } from '../core/plan.js';

/** The two ends of a connection as its client sees them: named by a header before it, or to be told to its upstream. */
export interface Endpoints {
  source: Address;
  destination: Address;
}

/** The ends of a socket; undefined when it is over already, since the kernel has forgotten them then. */
export function endpointsOf(socket: Socket): Endpoints | undefined {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  if (localAddress === undefined || localPort === undefined) return undefined;
  return {
    source: { host: plainHost(remoteAddress), port: remotePort },
    destination: { host: plainHost(localAddress), port: localPort },
  };
}

/** An IPv4 address that came over an IPv6 socket, as what it is. */
export function plainHost(host: string): string {
  return host.replace(/^::ffff:(?=\d+\.)/i, '');
}
