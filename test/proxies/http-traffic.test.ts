import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import { Session } from '../../src/session/session.js';
import { planOf, proxyPlan } from '../helpers/plans.js';

const megabyte = 1024 * 1024;

test('thousands of messages of every size pass in both directions at once, unchanged and in order', async (t) => {
  const { port, sockets } = await web(t);
  const { client, upstream } = await connect(t, port, sockets);
  const count = 3000;
  const sums = [client, upstream].map(summing);
  const sent = [client, upstream].map((socket, index) => {
    const sum = createHash('sha256');
    for (let nth = 0; nth < count; nth++) {
      const size = nth % 500 === 0 ? 70_000 : (nth * 37 + index) % 300;
      const message = Buffer.alloc(size, nth & 0xff);
      sum.update(`${size}:`).update(message);
      socket.send(message);
    }
    socket.send('end');
    return sum.digest('hex');
  });
  const [toClient, toUpstream] = await Promise.all(sums);
  t.deepEqual([toUpstream, toClient], sent);
});

test('a WebSocket client that reads slowly holds back its server, and loses nothing', async (t) => {
  const { port, sockets, session } = await web(t);
  const { client, upstream } = await connect(t, port, sockets);
  client.pause();
  const message = Buffer.alloc(megabyte, 'm');
  for (let nth = 0; nth < 24; nth++) upstream.send(message);
  await elapse(300);
  t.true(upstream.bufferedAmount > 4 * megabyte, `only ${upstream.bufferedAmount} bytes are held back`);
  const waiting = [...(session.proxies[0]?.connections() ?? [])].map(({ downstream }) => downstream.waiting);
  t.true(Math.max(...waiting) <= megabyte, `the link holds ${Math.max(...waiting)} bytes`);
  upstream.send('end');
  const sum = summing(client);
  client.resume();
  const expected = createHash('sha256');
  for (let nth = 0; nth < 24; nth++) expected.update(`${megabyte}:`).update(message);
  t.is(await sum, expected.digest('hex'));
});

for (const framing of ['Content-Length', 'chunks'] as const) {
  test(`a big body in ${framing} passes both ways, and a server that does not read it holds back the client`, async (t) => {
    const size = 24 * megabyte;
    let asked: (goOn: () => void) => void = () => {};
    const arrived = new Promise<() => void>((resolve) => (asked = resolve));
    const { port } = await web(t, (request, response) => {
      if (framing === 'Content-Length') response.setHeader('content-length', size);
      asked(() => request.pipe(response));
    });
    const request = http.request({ port, host: '127.0.0.1', method: 'PUT', headers: lengthOf(framing, size) });
    const chunk = Buffer.alloc(megabyte, 'c');
    for (let nth = 0; nth < size / megabyte; nth++) request.write(chunk);
    request.end();
    await elapse(300);
    t.true(request.writableLength > 4 * megabyte, `only ${request.writableLength} bytes are held back`);
    const goOn = await arrived;
    goOn();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const sum = createHash('sha256');
    let bytes = 0;
    for await (const part of response as AsyncIterable<Buffer>) {
      sum.update(part);
      bytes += part.length;
    }
    t.is(bytes, size);
    t.is(sum.digest('hex'), createHash('sha256').update(Buffer.alloc(size, 'c')).digest('hex'));
  });
}

test('many requests share their connections, and none is lost when the upstream closes idle ones', async (t) => {
  const { port, server, session } = await web(t, (request, response) => {
    request.resume();
    response.end(request.url);
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  t.teardown(() => agent.destroy());
  for (let round = 0; round < 3; round++) {
    const paths = Array.from({ length: 40 }, (_, nth) => `/${round}/${nth}`);
    const answers = await Promise.all(
      paths.map(async (path) => {
        const request = http.get({ port, host: '127.0.0.1', path, agent });
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        let text = '';
        for await (const part of response) text += String(part);
        return text;
      }),
    );
    t.deepEqual(answers, paths);
    server.closeIdleConnections();
    while ([...(session.proxies[0]?.connections() ?? [])].length > 0) await elapse(5);
  }
  const closed = session.history.records().filter(({ kind }) => kind === 'connection-closed');
  t.true(closed.length >= 3 && closed.every((record) => 'how' in record && record.how === 'fin'));
});

async function web(
  t: ExecutionContext<unknown>,
  handle: http.RequestListener = (_request, response) => response.end(),
) {
  const server = http.createServer(handle);
  const sockets = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const session = new Session({ plan: planOf({ proxies: [proxyPlan(port, { protocol: 'http' })] }) });
  await session.start();
  t.teardown(async () => {
    await session.stop();
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { session, server, sockets, port: session.proxies[0]?.address.port ?? 0 };
}

async function connect(t: ExecutionContext<unknown>, port: number, sockets: WebSocketServer) {
  const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
  const client = new WebSocket(`ws://127.0.0.1:${port}/`);
  t.teardown(() => client.terminate());
  const [[upstream]] = await Promise.all([accepted, once(client, 'open')]);
  return { client, upstream };
}

/** The sum of all messages up to the one that says `end`. */
function summing(socket: WebSocket): Promise<string> {
  const sum = createHash('sha256');
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) sum.update(`${data.length}:`).update(data);
      else resolve(sum.digest('hex'));
    });
  });
}

function lengthOf(framing: 'Content-Length' | 'chunks', size: number): http.OutgoingHttpHeaders {
  return framing === 'Content-Length' ? { 'content-length': size } : { 'transfer-encoding': 'chunked' };
}
