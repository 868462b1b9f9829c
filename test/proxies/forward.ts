import type { ExecutionContext } from 'ava';
import type { ProxyPlan } from '../../src/core/plan.js';
import type { ClientPlan } from '../../src/core/plan.js';
import type { Peer } from '../helpers/peer.js';
import { type Wire, wire } from '../helpers/wire.js';

export const established = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/** A forward proxy, and a server that it may be asked for. */
export async function forwardWire(
  t: ExecutionContext<unknown>,
  parts: { proxy?: Partial<ProxyPlan>; clients?: ClientPlan[] } = {},
): Promise<Wire> {
  return await wire(t, { proxy: { protocol: 'forward', ...parts.proxy }, clients: parts.clients ?? [] });
}

export function connectTo(port: number, host = '127.0.0.1'): string {
  return `CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\nProxy-Connection: keep-alive\r\n\r\n`;
}

/** A tunnel to the server: the client, behind the answer to its CONNECT, and the server's socket. */
export async function tunnel(made: Wire): Promise<{ client: Peer; upstream: Peer }> {
  const index = made.server.accepted.length;
  const client = await made.dial();
  client.send(connectTo(made.server.port));
  await client.until(({ received }) => received === established);
  client.received = '';
  return { client, upstream: await made.server.peer(index) };
}

/** Resolves when the proxy has seen its one client leave, whether or not that has ended the connection already. */
export async function clientLeft(made: Wire): Promise<void> {
  await made.until(() => made.endings().length > 0 || made.records('connection-closed').length > 0);
}
