import { setTimeout as elapse } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { ClientPlan, Compression, IdentifyRule } from '../../src/core/plan.js';
import type { Peer } from '../helpers/peer.js';
import { type Wire, wire } from '../helpers/wire.js';

/** A client that has written a request to a proxy of protocol http, and the upstream that has read its head. */
export interface Exchange {
  wire: Wire;
  client: Peer;
  upstream: Peer;
}

export const endOfHead = '\r\n\r\n';

export const upgrade =
  'GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n';

export const switching =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: y\r\n\r\n';

export async function httpWire(
  t: ExecutionContext<unknown>,
  parts: { identify?: IdentifyRule; clients?: ClientPlan[]; compression?: Compression } = {},
): Promise<Wire> {
  const { clients = [], ...proxy } = parts;
  return await wire(t, { proxy: { protocol: 'http', ...proxy }, clients });
}

export async function exchange(
  t: ExecutionContext<unknown>,
  request: string,
  parts: { compression?: Compression } = {},
): Promise<Exchange> {
  const made = await httpWire(t, parts);
  const client = await made.dial();
  client.send(request);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.includes(endOfHead));
  return { wire: made, client, upstream };
}

/** Resolves when no connection is left, and fails when one stays. */
export async function nothingLeft({ session }: Wire): Promise<void> {
  const left = () => session.proxies.flatMap((proxy) => [...proxy.connections()]).length;
  for (const deadline = Date.now() + 3000; left() > 0; await elapse(2)) {
    if (Date.now() > deadline) throw new Error(`${left()} connections are left`);
  }
}
