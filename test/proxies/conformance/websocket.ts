import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { type Routes, routesTo, type Way } from './routes.js';

export type Deflate = ServerOptions['perMessageDeflate'];

/** Compression as clients and servers agree on it. */
export const deflates: Record<string, Deflate> = {
  'no compression': false,
  'compression with context': { threshold: 0 },
  'compression without context': { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
  'compression above a threshold': { threshold: 1024 },
};

/** A `ws` server behind every way, and a connected pair through one of them. */
export async function sockets(t: ExecutionContext, perMessageDeflate: Deflate = false) {
  const web = http.createServer();
  const server = new WebSocketServer({ server: web, perMessageDeflate: perMessageDeflate ?? false });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  const routes: Routes = await routesTo(t, (web.address() as AddressInfo).port);
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate();
    web.close();
  });
  const pair = async (way: Way) => {
    const client = new WebSocket(`ws://127.0.0.1:${routes.ports[way]}/`, {
      perMessageDeflate: perMessageDeflate ?? false,
    });
    client.on('error', () => {});
    t.teardown(() => client.terminate());
    const accepted = once(server, 'connection') as Promise<[WebSocket]>;
    const [[upstream]] = await Promise.all([accepted, once(client, 'open')]);
    upstream.on('error', () => {});
    return { client, upstream };
  };
  return { ...routes, pair };
}

/** What a `ws` socket hears, in one line for each: messages, pings, pongs and the close. */
export function listenTo(socket: WebSocket) {
  const heard: { what: string; data: Buffer }[] = [];
  let wake = () => {};
  const note = (what: string, data: Buffer) => {
    heard.push({ what, data });
    wake();
  };
  socket.on('message', (data: Buffer, binary) => note(binary ? 'binary' : 'text', data));
  socket.on('ping', (data) => note('ping', data));
  socket.on('pong', (data) => note('pong', data));
  socket.on('close', (code, reason) => note(`close ${code}`, reason));
  return {
    heard,
    /** All of it, once there is so much. */
    async until(count: number) {
      while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return heard;
    },
  };
}
