import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { clientPlan } from '../helpers/plans.js';
import { RawServer } from '../helpers/peer.js';
import { nothingIsLeft } from '../helpers/settled.js';
import { clientLeft, connectTo, established, forwardWire, tunnel } from './forward.js';

test('a CONNECT is answered once its host is reached, and then bytes pass untouched in both directions', async (t) => {
  const made = await forwardWire(t);
  const { client, upstream } = await tunnel(made);
  client.send('\x16\x03\x01 no request\r\n\r\n');
  await upstream.until(({ received }) => received === '\x16\x03\x01 no request\r\n\r\n');
  upstream.send('HTTP/1.1 400 not ours\r\n\r\n');
  await client.until(({ received }) => received === 'HTTP/1.1 400 not ours\r\n\r\n');
  t.is(made.records('connection-opened').length, 1);
});

for (const pieces of ['all at once', 'byte by byte'] as const) {
  test(`bytes that come with a CONNECT before its answer, ${pieces}, are the first in the tunnel`, async (t) => {
    const made = await forwardWire(t);
    const client = await made.dial();
    const bytes = `${connectTo(made.server.port)}early bytes, GET / HTTP/1.1\r\n\r\n`;
    for (const piece of pieces === 'all at once' ? [bytes] : bytes) {
      client.send(piece);
      if (pieces !== 'all at once') await elapse(0);
    }
    client.send('more');
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received === 'early bytes, GET / HTTP/1.1\r\n\r\nmore');
    upstream.send('answer');
    await client.until(({ received }) => received === `${established}answer`);
    t.pass();
  });
}

test('a server that speaks first is heard behind the answer', async (t) => {
  const made = await forwardWire(t);
  const greeting = net.createServer((socket) => socket.end('220 hello')).listen(0, '127.0.0.1');
  await once(greeting, 'listening');
  t.teardown(() => greeting.close());
  const client = await made.dial();
  client.send(connectTo((greeting.address() as net.AddressInfo).port));
  await client.until(({ fin }) => fin);
  t.is(client.received, `${established}220 hello`);
});

test('16 MiB arrive byte by byte the same in both directions at once', async (t) => {
  const made = await forwardWire(t);
  const bytes = randomBytes(16 * 1024 * 1024);
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  const there = once(server, 'connection').then(([socket]: net.Socket[]) => {
    (socket as net.Socket).end(bytes);
    return digestOf(socket as net.Socket, 0);
  });
  await once(server, 'listening');
  t.teardown(() => server.close());
  const client = net.connect({ port: made.port, host: '127.0.0.1', allowHalfOpen: true });
  client.write(connectTo((server.address() as net.AddressInfo).port));
  // The tunnel's bytes do not wait for the answer.
  client.end(bytes);
  const wanted = createHash('sha256').update(bytes).digest('hex');
  t.is(await digestOf(client, established.length), wanted);
  t.is(await there, wanted);
  await nothingIsLeft(t, made.session);
});

/** The digest of all that a socket says, without its first bytes. */
async function digestOf(socket: net.Socket, skipped: number): Promise<string> {
  const hash = createHash('sha256');
  let left = skipped;
  socket.on('data', (chunk: Buffer) => {
    hash.update(chunk.subarray(left));
    left = Math.max(0, left - chunk.length);
  });
  await once(socket, 'end');
  return hash.digest('hex');
}

for (const [first, second] of [
  ['client', 'upstream'],
  ['upstream', 'client'],
] as const) {
  test(`half-close passes through a tunnel: after the FIN of the ${first} the other still speaks`, async (t) => {
    const made = await forwardWire(t);
    const peers = await tunnel(made);
    peers[first].socket.end('question');
    await peers[second].until(({ fin }) => fin);
    t.is(peers[second].received, 'question');
    await elapse(10);
    peers[second].socket.end('answer');
    await peers[first].until(({ fin }) => fin);
    t.is(peers[first].received, 'answer');
    await nothingIsLeft(t, made.session);
  });

  test(`an RST of the ${first} passes through a tunnel`, async (t) => {
    const made = await forwardWire(t);
    const peers = await tunnel(made);
    peers[first].socket.resetAndDestroy();
    await peers[second].until(({ rst }) => rst);
    const closed = await made.record(({ kind }) => kind === 'connection-closed');
    t.like(closed, { by: first === 'client' ? 'client' : 'server', how: 'rst', opened: true });
    await nothingIsLeft(t, made.session);
  });
}

test('a FIN of the client right behind its CONNECT reaches the server behind its bytes', async (t) => {
  const made = await forwardWire(t);
  const client = await made.dial();
  client.socket.end(`${connectTo(made.server.port)}all there is`);
  const upstream = await made.server.peer();
  await upstream.until(({ fin }) => fin);
  t.is(upstream.received, 'all there is');
  upstream.socket.end('answer');
  await client.until(({ fin }) => fin);
  t.is(client.received, `${established}answer`);
  await nothingIsLeft(t, made.session);
});

test('during a blackhole a CONNECT dials nobody and has no answer until that is healed', async (t) => {
  const made = await forwardWire(t);
  const heal = made.apply('blackhole');
  const client = await made.dial();
  client.send(`${connectTo(made.server.port)}early`);
  await elapse(40);
  t.is(made.server.accepted.length, 0);
  t.is(client.received, '');
  heal();
  await client.until(({ received }) => received === established);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received === 'early');
});

for (const when of ['before it came', 'while it was idle', 'in the middle of its head'] as const) {
  for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
    test(`a client that gives its CONNECT up (${how}) in a blackhole that began ${when} never shows at the server`, async (t) => {
      const made = await forwardWire(t);
      const request = connectTo(made.server.port);
      let heal = when === 'before it came' ? made.apply('blackhole') : undefined;
      const client = await made.dial();
      if (when === 'in the middle of its head') client.send(request.slice(0, 20));
      await elapse(15);
      heal ??= made.apply('blackhole');
      client.send(when === 'in the middle of its head' ? request.slice(20) : request);
      await elapse(15);
      client.socket[how]();
      await clientLeft(made);
      heal();
      await made.record(({ kind }) => kind === 'connection-closed');
      await elapse(15);
      t.is(made.server.accepted.length, 0);
      t.is(made.records('connection-opened').length, 0);
      client.socket.destroy();
      await nothingIsLeft(t, made.session);
    });
  }
}

test('faults act on the bytes of a tunnel, held ones arrive in order', async (t) => {
  const made = await forwardWire(t);
  const { client, upstream } = await tunnel(made);
  const heal = made.apply('blackhole');
  for (const word of ['one ', 'two ', 'three']) client.send(word);
  await elapse(20);
  t.is(upstream.received, '');
  heal();
  await upstream.until(({ received }) => received === 'one two three');
  made.apply('latency', { delay: '60ms' }, { direction: 'downstream' });
  const began = performance.now();
  upstream.send('late');
  await client.until(({ received }) => received === 'late');
  t.true(performance.now() - began >= 58);
  made.apply('reset');
  await client.until(({ rst }) => rst);
  await upstream.until(({ rst }) => rst);
});

test('a killed client is an RST to the server of its tunnel', async (t) => {
  const made = await forwardWire(t);
  const { client, upstream } = await tunnel(made);
  made.apply('kill', { side: 'client', how: 'rst' });
  await upstream.until(({ rst }) => rst);
  t.true(client.silent || client.closed || client.rst);
});

test('a limited bandwidth and a modelled loss slow a tunnel down and lose nothing', async (t) => {
  const made = await forwardWire(t);
  const { client, upstream } = await tunnel(made);
  made.apply('bandwidth', { rate: '1MB/s' });
  made.apply('drop', { loss: '1%' });
  const text = 'x'.repeat(60_000);
  const began = performance.now();
  client.send(text);
  await upstream.until(({ received }) => received.length === text.length);
  t.true(performance.now() - began > 20);
  t.is(upstream.received, text);
});

test('last-sent begins with the first byte in the tunnel, not with the CONNECT', async (t) => {
  const made = await forwardWire(t, {
    proxy: { identify: { by: 'host', pattern: '^(127)' } },
    clients: [clientPlan('uid1', { match: '127' })],
  });
  const { client, upstream } = await tunnel(made);
  t.is(made.session.tracks.lastBytes('uid1').sent, undefined);
  client.send('x');
  await upstream.until(({ received }) => received === 'x');
  t.not(made.session.tracks.lastBytes('uid1').sent, undefined);
});

test('a CONNECT behind answered requests opens a tunnel, behind an unanswered one it ends the connection', async (t) => {
  const made = await forwardWire(t);
  const web = await RawServer.start();
  t.teardown(() => web.close());
  const client = await made.dial();
  client.send(`GET http://127.0.0.1:${web.port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
  const asked = await web.peer();
  await asked.until(({ received }) => received.endsWith('\r\n\r\n'));
  asked.send('HTTP/1.1 204 No Content\r\n\r\n');
  await client.until(({ received }) => received.includes('204'));
  client.received = '';
  client.send(`${connectTo(made.server.port)}hello`);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received === 'hello');
  await asked.until(({ fin }) => fin);
  t.is(client.received, established);
  const other = await made.dial();
  other.send(`GET http://127.0.0.1:${web.port}/ HTTP/1.1\r\nHost: x\r\n\r\n${connectTo(made.server.port)}`);
  await other.until(({ fin, rst }) => fin || rst);
  t.is(made.server.accepted.length, 1);
});
