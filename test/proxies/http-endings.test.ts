import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import type { Peer } from '../helpers/peer.js';
import { type Exchange, endOfHead, exchange, nothingLeft, switching, upgrade } from './exchange.js';

const get = `GET / HTTP/1.1\r\nHost: h${endOfHead}`;
const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';
const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function answered(text: string, { client, upstream }: Exchange): Promise<void> {
  upstream.send(text);
  await client.until(({ received }) => received.endsWith(text.slice(-2)));
}

const nodeMajor = Number(process.versions.node.split('.')[0]);

type Prepare = (made: Exchange) => Promise<void> | void;

for (const [state, request, prepare] of [
  ['before its answer', get, () => {}],
  ['in the middle of a body', get, (made) => answered(half, made)],
  ['between two requests', get, (made) => answered(whole, made)],
  ['before the 101', upgrade, () => {}],
  ['in the middle of a refusal', upgrade, (made) => answered(half.replace('200 OK', '401 No'), made)],
  ['after the 101', upgrade, (made) => answered(switching, made)],
] as [string, string, Prepare][]) {
  for (const how of ['FIN', 'RST'] as const) {
    test(`an upstream that ends ${state} with ${how} shows the client that`, async (t) => {
      const made = await exchange(t, request);
      await prepare(made);
      await elapse(10);
      end(made.upstream, how);
      // From Node 22 on, its HTTP client hears of the RST of an idle socket as of a FIN; docs/proxies.md says so.
      const seen = how === 'RST' && state === 'between two requests' && nodeMajor >= 22 ? 'FIN' : how;
      await made.client.until((peer) => (seen === 'FIN' ? peer.fin : peer.rst));
      t.is(made.client.fin, seen === 'FIN');
      made.client.socket.destroy();
      await nothingLeft(made.wire);
    });

    test(`a client that ends ${state} with ${how} shows the upstream that`, async (t) => {
      const made = await exchange(t, request);
      await prepare(made);
      end(made.client, how);
      await made.upstream.until((peer) => peer.fin || peer.rst);
      if (how === 'RST' && state === 'after the 101') t.true(made.upstream.rst);
      made.client.socket.destroy();
      made.upstream.socket.destroy();
      await nothingLeft(made.wire);
      t.is(made.wire.server.accepted.length, 1);
    });
  }
}

test('a client may say its FIN and still gets the answer, and the upstream knows', async (t) => {
  const made = await exchange(t, `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab`);
  made.client.socket.end('cde');
  await made.upstream.until(({ fin }) => fin);
  t.true(made.upstream.received.endsWith('abcde'));
  made.upstream.send(whole);
  await made.client.until(({ fin }) => fin);
  t.true(made.client.received.endsWith('ok'));
  made.upstream.socket.end();
  await nothingLeft(made.wire);
});

test('an upgrade that is refused passes with its status, headers and body, and the connection goes on', async (t) => {
  const made = await exchange(t, upgrade);
  made.upstream.send(
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: A\r\nWWW-Authenticate: B\r\nContent-Length: 4\r\n\r\nnope',
  );
  await made.client.until(({ received }) => received.endsWith('\r\n\r\nnope'));
  t.true(made.client.received.startsWith('HTTP/1.1 401 Unauthorized\r\n'));
  t.regex(made.client.received, /WWW-Authenticate: A\r\nWWW-Authenticate: B\r\n/);
  made.client.send(get);
  await made.upstream.until(({ received }) => received.endsWith(get));
  made.client.socket.resetAndDestroy();
  await nothingLeft(made.wire);
});

test('a refusal of unknown length ends where the upstream’s did', async (t) => {
  const made = await exchange(t, upgrade);
  made.upstream.send('HTTP/1.1 503 Busy\r\n\r\n');
  made.upstream.socket.end('later');
  await made.client.until(({ fin }) => fin);
  t.true(made.client.received.endsWith(`${endOfHead}later`));
});

test('what an upstream said before its FIN arrives, and so does the FIN, on a WebSocket', async (t) => {
  const made = await exchange(t, upgrade);
  made.upstream.send(switching);
  made.upstream.socket.end('tail');
  await made.client.until(({ fin }) => fin);
  t.true(made.client.received.endsWith(`${endOfHead}tail`));
});

test('frames that come together with the handshake pass in both directions', async (t) => {
  const made = await exchange(t, `${upgrade}early`);
  made.upstream.send(`${switching}answer`);
  await made.client.until(({ received }) => received.endsWith('answer'));
  await made.upstream.until(({ received }) => received.endsWith('early'));
  t.pass();
});

function end({ socket }: Peer, how: 'FIN' | 'RST'): void {
  if (how === 'FIN') socket.end();
  else socket.resetAndDestroy();
}
