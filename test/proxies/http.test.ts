import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import { Session } from '../../src/session/session.js';
import { dial } from '../helpers/peer.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec, wire } from '../helpers/wire.js';

const settle = 80;

/** A proxy of protocol http before a real HTTP and WebSocket server. */
async function webWire(
  t: ExecutionContext<unknown>,
  handle: http.RequestListener = (_request, response) => response.end('ok'),
) {
  const server = http.createServer(handle);
  const sockets = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = new Session({
    plan: planOf({
      proxies: [
        proxyPlan((server.address() as AddressInfo).port, { protocol: 'http', identify: { by: 'query', name: 'uid' } }),
      ],
      clients: [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2' })],
    }),
  });
  await session.start();
  t.teardown(async () => {
    await session.stop();
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  const port = session.proxies[0]?.address.port ?? 0;
  const connect = async (path = '/?uid=1') => {
    const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
    const client = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    t.teardown(() => client.terminate());
    const [[upstream]] = await Promise.all([accepted, once(client, 'open')]);
    return { client, upstream };
  };
  return { session, port, server, connect };
}

test('requests pass with method, path, headers and body, one after the other on the same connection', async (t) => {
  const { port, session } = await webWire(t, (request, response) => {
    response.setHeader('X-Path', request.url ?? '');
    request.pipe(response);
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  for (const body of ['one', 'two'.repeat(50_000)]) {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/echo?uid=1', agent });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    t.is(response.headers['x-path'], '/echo?uid=1');
    t.is(await textOf(response), body);
  }
  const attempts = session.history.records().filter(({ kind }) => kind === 'connection-attempt');
  t.is(attempts.length, 1);
});

test('WebSocket messages pass in both directions, and so does the close code', async (t) => {
  const { connect } = await webWire(t);
  const { client, upstream } = await connect();
  client.send('up');
  t.is(String((await once(upstream, 'message'))[0]), 'up');
  upstream.send(Buffer.alloc(200_000, 7));
  const [message] = (await once(client, 'message')) as [Buffer];
  t.is(message.length, 200_000);
  const closed = once(upstream, 'close');
  client.close(4001, 'done');
  const [code, reason] = await closed;
  t.deepEqual([code, String(reason)], [4001, 'done']);
});

test('a blackhole holds the messages of one client, and both sockets stay open', async (t) => {
  const { connect, session } = await webWire(t);
  const dead = await connect('/?uid=1');
  const alive = await connect('/?uid=2');
  const fault = session.faults.apply(faultSpec('blackhole', {}, { clients: ['uid1'] }));
  const got: string[] = [];
  for (const [name, socket] of Object.entries({
    deadUp: dead.upstream,
    deadDown: dead.client,
    aliveUp: alive.upstream,
  })) {
    socket.on('message', (data: Buffer) => got.push(`${name} ${data.toString()}`));
  }
  dead.client.send('a');
  dead.client.send('b');
  dead.upstream.send('c');
  alive.client.send('x');
  await once(alive.upstream, 'message');
  await elapse(settle);
  t.deepEqual(got, ['aliveUp x']);
  session.faults.heal(fault.id, 'healed');
  while (got.length < 4) await elapse(2);
  t.deepEqual(
    got.filter((line) => line.startsWith('deadUp')),
    ['deadUp a', 'deadUp b'],
  );
  t.true(got.includes('deadDown c'));
});

test('a goodbye is a close frame that the server understands, even in the middle of a message', async (t) => {
  const { connect, session } = await webWire(t);
  const { client, upstream } = await connect();
  const closed = once(upstream, 'close');
  client.send(Buffer.alloc(3_000_000, 1));
  session.faults.apply(faultSpec('kill', { side: 'client', how: 'goodbye', 'close-code': 1001 }));
  const [code] = await closed;
  t.is(code, 1001);
  await elapse(settle);
  t.is(client.readyState, WebSocket.OPEN, 'the real client must not notice');
});

test('a server that says goodbye closes its clients with the code, and refuses new ones', async (t) => {
  const { connect, session, port } = await webWire(t);
  const { client } = await connect();
  const closed = once(client, 'close');
  session.faults.apply(faultSpec('kill', { side: 'server', how: 'goodbye', 'close-code': 1012 }));
  const [code] = await closed;
  t.is(code, 1012);
  await t.throwsAsync(dial(port), { code: 'ECONNREFUSED' });
});

for (const [how, code] of [
  ['fin', 1006],
  ['rst', 1006],
] as const) {
  test(`a client killed with ${how} is gone for the server at once, and its own socket stays open`, async (t) => {
    const { connect, session } = await webWire(t);
    const { client, upstream } = await connect();
    const closed = once(upstream, 'close');
    session.faults.apply(faultSpec('kill', { side: 'client', how }));
    const [seen] = await closed;
    t.is(seen, code);
    await elapse(settle);
    t.is(client.readyState, WebSocket.OPEN);
  });
}

test('an RST of the upstream reaches a WebSocket client as an RST, and one of the client the upstream', async (t) => {
  const { port, server } = await wire(t, { proxy: { protocol: 'http' } });
  const upgraded = async (index: number) => {
    const client = await dial(port);
    client.send(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const upstream = await server.peer(index);
    await upstream.until(({ received }) => received.includes('\r\n\r\n'));
    upstream.send('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    await client.until(({ received }) => received.includes('\r\n\r\n'));
    return { client, upstream };
  };
  const first = await upgraded(0);
  first.upstream.socket.resetAndDestroy();
  await first.client.until((peer) => peer.rst);
  const second = await upgraded(1);
  second.client.socket.resetAndDestroy();
  await second.upstream.until((peer) => peer.rst);
  t.false(first.client.fin || second.upstream.fin);
});

test('what follows the 101 streams: a byte at a time, without waiting for more', async (t) => {
  const { port, server } = await wire(t, { proxy: { protocol: 'http' } });
  const client = await dial(port);
  client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const upstream = await server.peer();
  await upstream.until(({ received }) => received.includes('\r\n\r\n'));
  upstream.send('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  await client.until(({ received }) => received.includes('\r\n\r\n'));
  const head = client.received.length;
  for (const [index, byte] of Array.from('stream').entries()) {
    upstream.send(byte);
    await client.until(({ received }) => received.length === head + index + 1);
  }
  t.is(client.received.slice(head), 'stream');
});

test('a client that goes before the 101 leaves no upstream request behind', async (t) => {
  const { port, server } = await wire(t, { proxy: { protocol: 'http' } });
  for (const [index, leave] of [
    (peer: Awaited<ReturnType<typeof dial>>) => peer.socket.end(),
    (peer: Awaited<ReturnType<typeof dial>>) => peer.socket.resetAndDestroy(),
  ].entries()) {
    const client = await dial(port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const upstream = await server.peer(index);
    await upstream.until(({ received }) => received.includes('\r\n\r\n'));
    leave(client);
    await upstream.until((peer) => peer.fin || peer.rst);
  }
  t.is(server.accepted.length, 2);
});

test('an upstream that breaks off in the middle of a body does not leave the client hanging', async (t) => {
  const { port, server } = await wire(t, { proxy: { protocol: 'http' } });
  const client = await dial(port);
  client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const upstream = await server.peer();
  await upstream.until(({ received }) => received.includes('\r\n\r\n'));
  upstream.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
  await client.until(({ received }) => received.endsWith('half'));
  upstream.socket.destroy();
  await client.until((peer) => peer.fin || peer.rst);
  t.pass();
});

test('a long answer is streamed and obeys back-pressure', async (t) => {
  const size = 20_000_000;
  const { port } = await webWire(t, (_request, response) => response.end(Buffer.alloc(size, 'z')));
  const request = http.get({ port, host: '127.0.0.1' });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await elapse(100);
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  t.is(bytes, size);
});

test('an upstream that cannot be reached is answered with a 502 that names it', async (t) => {
  const session = new Session({ plan: planOf({ proxies: [proxyPlan(1, { protocol: 'http' })] }) });
  await session.start();
  t.teardown(() => session.stop());
  const port = session.proxies[0]?.address.port ?? 0;
  const response = await fetch(`http://127.0.0.1:${port}/`);
  t.is(response.status, 502);
  t.regex(await response.text(), /upstream 127\.0\.0\.1:1 could not be reached: .*ECONNREFUSED/);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const [error] = (await once(socket, 'error')) as [Error];
  t.regex(error.message, /502/);
});

test('the last byte of a client is stamped when it really leaves for the upstream', async (t) => {
  const { connect, session } = await webWire(t);
  const { client, upstream } = await connect();
  const before = session.clock.now();
  client.send('x');
  await once(upstream, 'message');
  const { sent } = session.tracks.lastBytes('uid1');
  t.true(sent !== undefined && sent.unsure === undefined && sent.t >= before && sent.t <= session.clock.now());
});

test('latency on a WebSocket delays each message, and the pipe stays in order', async (t) => {
  const { connect, session } = await webWire(t);
  const { client, upstream } = await connect();
  session.faults.apply(faultSpec('latency', { delay: '100ms' }, { direction: 'upstream' }));
  const start = performance.now();
  const got: string[] = [];
  upstream.on('message', (data: Buffer) => got.push(data.toString()));
  for (const text of ['1', '2', '3']) client.send(text);
  while (got.length < 3) await elapse(2);
  t.deepEqual(got, ['1', '2', '3']);
  const waited = performance.now() - start;
  t.true(waited >= 99.5 && waited < 3000, `${waited} ms`);
});

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}
