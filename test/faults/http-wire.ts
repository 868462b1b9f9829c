import { setTimeout as elapse } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { ClientPlan } from '../../src/core/plan.js';
import type { Peer } from '../helpers/peer.js';
import { type Wire, wire } from '../helpers/wire.js';

export const endOfHead = '\r\n\r\n';
export const megabyte = 1024 * 1024;

export const handshake =
  'GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
export const switching =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: y\r\n\r\n';

/** A proxy of protocol http between raw sockets; clients are told apart by the header X-Client. */
export async function httpWire(
  t: ExecutionContext<unknown>,
  parts: { clients?: ClientPlan[]; seed?: number } = {},
): Promise<Wire> {
  return await wire(t, { proxy: { protocol: 'http', identify: { by: 'header', name: 'X-Client' } }, ...parts });
}

export function get(path: string, ...headers: string[]): string {
  return ['GET ' + path + ' HTTP/1.1', 'Host: h', ...headers].join('\r\n') + endOfHead;
}

export function post(path: string, body: string, ...headers: string[]): string {
  return (
    [`POST ${path} HTTP/1.1`, 'Host: h', `Content-Length: ${body.length}`, ...headers].join('\r\n') + endOfHead + body
  );
}

/** An answer that passes through the proxy as it is, apart from its framing. */
export function ok(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** How many answers have arrived at a client, by their status. */
export function statuses(client: Peer): number[] {
  return [...client.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** The first lines of the requests that arrived at a server. */
export function requestLines({ received }: Peer): string[] {
  return [...received.matchAll(/([A-Z]+ \/\S*) HTTP\/1\.1\r/g)].map(([, line]) => line as string);
}

/** Resolves when no connection is left, and fails when one stays. */
export async function nothingLeft({ session }: Wire): Promise<void> {
  const left = () => session.proxies.flatMap((proxy) => [...proxy.connections()]).length;
  for (const deadline = Date.now() + 3000; left() > 0; await elapse(2)) {
    if (Date.now() > deadline) throw new Error(`${left()} connections are left`);
  }
}
