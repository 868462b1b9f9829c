import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import type { Peer } from '../helpers/peer.js';
import { handles, nothingIsLeft } from '../helpers/settled.js';
import type { Wire } from '../helpers/wire.js';
import { endOfHead, switching } from './exchange.js';
import { connectTo, established, forwardWire } from './forward.js';

type Scene = (made: Wire, client: Peer) => Promise<void>;

const get = (port: number) => `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h${endOfHead}`;
const ws = (port: number) =>
  get(port).replace(endOfHead, `\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x${endOfHead}`);

const scenes: [name: string, scene: Scene][] = [
  ['nothing said', async () => elapse(5)],
  ['half a CONNECT', async (_made, client) => client.send('CONNECT 127.')],
  ['a CONNECT without an answer', async ({ server }, client) => client.send(connectTo(server.port))],
  [
    'a refused CONNECT',
    async (_made, client) => {
      client.send(connectTo(1));
      await client.until(({ received }) => received.includes('502'));
    },
  ],
  [
    'an open tunnel',
    async ({ server }, client) => {
      client.send(connectTo(server.port));
      await client.until(({ received }) => received === established);
    },
  ],
  [
    'a tunnel that nobody reads at its end',
    async ({ server }, client) => {
      client.send(connectTo(server.port));
      (await server.peer()).socket.pause();
      client.send('x'.repeat(3_000_000));
      await elapse(20);
    },
  ],
  [
    'a request without an answer',
    async ({ server }, client) => {
      client.send(get(server.port));
      await (await server.peer()).until(({ received }) => received.endsWith(endOfHead));
    },
  ],
  [
    'an open WebSocket in absolute form',
    async ({ server }, client) => {
      client.send(ws(server.port));
      const upstream = await server.peer();
      await upstream.until(({ received }) => received.endsWith(endOfHead));
      upstream.send(switching);
      await client.until(({ received }) => received.includes('101'));
    },
  ],
];

const endings: [name: string, end: (made: Wire, client: Peer) => void | Promise<void>][] = [
  ['the proxy stops', ({ session }) => void session.stop()],
  ['the client is reset', (_made, client) => void client.socket.resetAndDestroy()],
  ['the client goes for good', (_made, client) => void client.socket.destroy()],
  ['everybody is reset by a fault', ({ apply }) => void apply('reset')],
  [
    'the client goes while nothing passes, and that is healed',
    async ({ apply }, client) => {
      const heal = apply('blackhole');
      client.socket.destroy();
      await elapse(15);
      heal();
    },
  ],
];

// Handles are counted for this whole file, so one test at a time.
for (const [name, scene] of scenes) {
  for (const [ending, end] of endings) {
    test.serial(`${name} leaves nothing open when ${ending}`, async (t) => {
      const made = await forwardWire(t);
      const before = handles()['TCPSocketWrap'] ?? 0;
      const client = await made.dial();
      await scene(made, client);
      await end(made, client);
      // A FIN is half a farewell: the other half is the upstream's, also of one that comes only now.
      await elapse(10);
      made.server.endAll();
      client.socket.end();
      await nothingIsLeft(t, made.session);
      for (const { socket } of [client, ...made.server.accepted]) socket.destroy();
      await made.until(() => (handles()['TCPSocketWrap'] ?? 0) <= before);
      t.pass();
    });
  }
}
