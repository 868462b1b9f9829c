import { isIP, isIPv6, SocketAddress } from 'node:net';
import { networkInterfaces } from 'node:os';
import { addressText, isLoopback } from '../core/address.js';
import { DeadwireError } from '../core/errors.js';
import type { Address } from '../core/plan.js';
import { plainHost } from '../links/endpoints.js';

/** Where a forward proxy takes nobody: to itself, and to the API. */
export interface Limits {
  itself: Address;
  api: readonly Address[];
}

/** Why nothing may go to an IP address and port, or undefined. */
export function offLimits(host: string, port: number, { itself, api }: Limits): DeadwireError | undefined {
  const named = addressText({ host, port });
  if (leadsTo(host, port, itself)) {
    return new DeadwireError('LOOP', `${named} is this proxy itself: a request to it would go round in circles`);
  }
  if (api.some((address) => leadsTo(host, port, address))) {
    const hint = `go there without the proxy (NO_PROXY=${host})`;
    return new DeadwireError(
      'OFF_LIMITS',
      `${named} is the API of deadwire, which is not for proxied clients: ${hint}`,
    );
  }
  return undefined;
}

function leadsTo(written: string, port: number, listener: Address): boolean {
  if (port !== listener.port) return false;
  const host = plainest(written);
  const listens = plainest(listener.host);
  // The kernel takes a connection to no address in particular to this machine.
  if (isWildcard(host)) return true;
  // It listens on every address, or on a name for one.
  if (isWildcard(listens) || isIP(listens) === 0) return isLoopback(host) || isOurs(host);
  return host === listens;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isOurs(host: string): boolean {
  return Object.values(networkInterfaces()).some((cards) => cards?.some(({ address }) => plainest(address) === host));
}

// One address may be written in many ways.
function plainest(host: string): string {
  const unzoned = host.replace(/%.*$/, '');
  if (!isIPv6(unzoned)) return unzoned;
  return plainHost(new SocketAddress({ address: unzoned, family: 'ipv6' }).address);
}
