import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import type { Peer } from '../helpers/peer.js';
import { type Wire, wire } from '../helpers/wire.js';
import { endOfHead, nothingLeft, switching, upgrade } from './exchange.js';

const get = `GET / HTTP/1.1\r\nHost: h${endOfHead}`;
const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';

// Handles are counted for this whole file, so one test at a time.
for (const [name, request, answer] of [
  ['a connection that has said nothing', '', ''],
  ['an unfinished head', 'GET / HT', ''],
  ['a request without an answer', get, ''],
  ['half an answer', get, half],
  ['an idle keep-alive connection', get, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['a handshake without an answer', upgrade, ''],
  ['a refusal that is not all there', upgrade, half.replace('200', '401')],
  ['an open WebSocket', upgrade, switching],
  ['a WebSocket in the middle of a frame', upgrade, `${switching}\x82\x7e\x01\x00half`],
] as const) {
  for (const [ending, end] of [
    ['the proxy stops', (made: Wire) => void made.session.stop()],
    ['the client is reset', (_made: Wire, client: Peer) => client.socket.resetAndDestroy()],
    ['the client goes for good', (_made: Wire, client: Peer) => client.socket.destroy()],
    [
      'everybody is killed by a fault',
      ({ apply }: Wire) => {
        apply('kill', { side: 'client', how: 'rst' });
        apply('reset');
      },
    ],
    [
      'the client goes while nothing passes, and that is healed',
      async ({ apply }: Wire, client: Peer) => {
        const heal = apply('blackhole');
        client.socket.destroy();
        await elapse(20);
        heal();
      },
    ],
  ] as const) {
    test.serial(`${name} leaves nothing open when ${ending}`, async (t) => {
      const made = await wire(t, { proxy: { protocol: 'http' } });
      const client = await made.dial();
      client.send(request);
      if (request.endsWith(endOfHead)) {
        const upstream = await made.server.peer();
        await upstream.until(({ received }) => received.includes(endOfHead));
        upstream.send(answer);
        await client.until(({ received }) => received.length >= answer.length);
      } else await elapse(5);
      await end(made, client);
      // A FIN is half a farewell: the other half is the upstream's, when it has seen it.
      for (const upstream of ending.startsWith('the client goes') ? made.server.accepted : []) {
        await upstream.until((peer) => peer.fin || peer.closed);
        upstream.socket.end();
      }
      await nothingLeft(made);
      await handles(() => [client, ...made.server.accepted].filter(({ socket }) => !socket.destroyed).length);
      t.pass();
    });
  }
}

/** Resolves when nobody but the test itself has a TCP socket open. */
async function handles(own: () => number): Promise<void> {
  const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  for (const deadline = Date.now() + 1000; open() > own(); await elapse(2)) {
    if (Date.now() > deadline) throw new Error(`${open()} sockets are open, and only ${own()} are the test’s`);
  }
}
