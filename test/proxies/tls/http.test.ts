import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import type { ProxyPlan } from '../../../src/core/plan.js';
import { clientPlan } from '../../helpers/plans.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { dialTls, makeTrust, startTls, TlsServer } from '../../helpers/tls.js';
import { type Wire, wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const expired = await trust.ca.issue(['localhost', '127.0.0.1'], { expired: true });
const ca = trust.ca.cert;
const { cert, key } = trust.server;
const tls = { cert: trust.server.certFile, key: trust.server.keyFile };
const upstreamTls = { ca: trust.ca.certFile };
const clients = [clientPlan('uid1', { match: '1' })];

interface Site {
  made: Wire;
  requests: string[];
  sockets: WebSocketServer;
}

/** An http server, with TLS or without, that answers with what it was sent and speaks WebSocket; and a proxy before it. */
async function site(t: ExecutionContext, secure: boolean, proxy: Partial<ProxyPlan>): Promise<Site> {
  const requests: string[] = [];
  const answer: http.RequestListener = (request, response) => {
    requests.push(request.url ?? '');
    request.pipe(response);
  };
  const server = secure ? https.createServer({ cert, key }, answer) : http.createServer(answer);
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  });
  const upstream = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const made = await wire(t, { proxy: { protocol: 'http', upstream, ...proxy }, clients });
  return { made, requests, sockets };
}

const ways = [
  ['from TLS to plain', false, { tls }],
  ['from plain to TLS', true, { upstreamTls }],
  ['from TLS to TLS', true, { tls, upstreamTls }],
] as const;

for (const [title, secure, proxy] of ways) {
  const scheme = 'tls' in proxy ? 's' : '';

  test(`16 MiB go ${title} and back over http, byte for byte`, async (t) => {
    const { made } = await site(t, secure, proxy);
    const body = Buffer.alloc(16 * 1024 * 1024);
    for (let at = 0; at < body.length; at += 4) body.writeUInt32LE(at, at);
    const request = (scheme === 's' ? https : http).request({
      port: made.port,
      host: '127.0.0.1',
      method: 'POST',
      agent: false,
      ...(scheme === 's' ? { ca } : {}),
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    await elapse(100);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    t.true(Buffer.concat(chunks).equals(body));
    await nothingIsLeft(t, made.session);
  });

  test(`a WebSocket of the ws library lives ${title}, with its client known by its query`, async (t) => {
    const { made, sockets } = await site(t, secure, { ...proxy, identify: { by: 'query', name: 'uid' } });
    const socket = new WebSocket(`ws${scheme}://127.0.0.1:${made.port}/?uid=1`, { ca });
    t.teardown(() => socket.terminate());
    await once(socket, 'open');
    t.like(made.records('connection-attempt')[0], { client: 'uid1' });
    socket.send('hello');
    t.is(String((await once(socket, 'message'))[0]), 'hello');

    const find = made.apply('drop', { loss: '100%', messages: { pattern: '^lost' } }, { direction: 'upstream' });
    socket.send('lost');
    socket.send('found');
    t.is(String((await once(socket, 'message'))[0]), 'found', 'messages are told apart under TLS');
    find();

    const heal = made.apply('blackhole', {}, { clients: ['uid1'] });
    socket.send('held');
    let came = false;
    socket.once('message', () => (came = true));
    await elapse(60);
    t.false(came);
    heal();
    await made.until(() => came);
    const { received, sent } = made.session.tracks.lastBytes('uid1');
    t.deepEqual([received?.unsure, sent?.unsure], [undefined, undefined]);

    const back = made.apply('kill', { side: 'client', how: 'goodbye' }, { clients: ['uid1'] });
    const [code] = (await once([...sockets.clients][0] as WebSocket, 'close')) as [number];
    t.is(code, 1001, 'frames are told apart under TLS');
    socket.on('error', () => {});
    back();
    await once(socket, 'close');
    await nothingIsLeft(t, made.session);
  });
}

test('only http/1.1 is offered, and a client that wants h2 alone is told so', async (t) => {
  const { made } = await site(t, false, { tls });
  const both = await dialTls(t, made.port, { ca, ALPNProtocols: ['h2', 'http/1.1'] });
  t.is(both.tls.alpnProtocol, 'http/1.1');
  await t.throwsAsync(dialTls(t, made.port, { ca, ALPNProtocols: ['h2'] }), { message: /no application protocol/ });
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), { side: 'client', reason: 'no application protocol' });
});

test('a server whose certificate is not accepted is a 502 that says why, in the history and the metrics too', async (t) => {
  const server = await TlsServer.start(t, { cert: expired.cert, key: expired.key });
  const made = await wire(t, {
    proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: server.port }, upstreamTls },
  });
  const request = http.get({ port: made.port, host: '127.0.0.1', agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  t.is(response.statusCode, 502);
  let body = '';
  for await (const chunk of response) body += String(chunk);
  t.regex(body, /could not be reached: certificate has expired/);
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), {
    side: 'server',
    reason: 'certificate has expired',
  });
  await nothingIsLeft(t, made.session);
  t.is(made.records('tls-failed').length, 1);
  t.regex(await made.session.metrics.metrics(), /outcome="tls-failed"\} 1/);
});

test('a WebSocket to a server whose certificate is not accepted gets the 502 as well', async (t) => {
  const server = await TlsServer.start(t, { cert: expired.cert, key: expired.key });
  const made = await wire(t, {
    proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: server.port }, upstreamTls },
  });
  const socket = new WebSocket(`ws://127.0.0.1:${made.port}/`);
  const [error] = (await once(socket, 'error')) as [Error];
  t.regex(error.message, /502/);
  await nothingIsLeft(t, made.session);
});

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`${version}: a server that demands a certificate and gets none is a 502 with its alert`, async (t) => {
    const server = await TlsServer.start(t, {
      cert,
      key,
      ca,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: version,
      maxVersion: version,
    });
    const made = await wire(t, {
      proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: server.port }, upstreamTls },
    });
    const request = http.get({ port: made.port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    t.is(response.statusCode, 502);
    response.resume();
    t.regex(made.records('tls-failed')[0]?.reason ?? '', /alert (certificate required|handshake failure)/);
    await nothingIsLeft(t, made.session);
  });
}

test('a server that is not there is a 502 under TLS as well', async (t) => {
  const made = await wire(t, { proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: 1 }, upstreamTls } });
  const request = http.get({ port: made.port, host: '127.0.0.1', agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  t.is(response.statusCode, 502);
  response.resume();
  t.is(made.records('tls-failed').length, 0);
  await nothingIsLeft(t, made.session);
});

test('the fault reset sends an RST beneath the TLS of both sides', async (t) => {
  const server = await TlsServer.start(t, { cert, key });
  const made = await wire(t, {
    proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: server.port }, tls, upstreamTls },
  });
  const client = await dialTls(t, made.port, { ca });
  client.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  const upstream = await server.peer();
  await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
  upstream.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  await client.until(({ received }) => received.endsWith('half'));
  made.apply('reset');
  await client.until(({ rst }) => rst);
  await upstream.until(({ rst }) => rst);
  await nothingIsLeft(t, made.session);
});

test('an RST of the server in the middle of an answer is one for the client', async (t) => {
  const server = await TlsServer.start(t, { cert, key });
  const made = await wire(t, {
    proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: server.port }, tls, upstreamTls },
  });
  const client = await dialTls(t, made.port, { ca });
  client.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  const upstream = await server.peer();
  await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
  upstream.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  await client.until(({ received }) => received.endsWith('half'));
  upstream.reset();
  await client.until(({ rst }) => rst);
  await nothingIsLeft(t, made.session);
});

test('a client that is known by its request shakes hands while its wire is dead, and leaves unseen', async (t) => {
  const { made, requests } = await site(t, false, { tls, identify: { by: 'query', name: 'uid' } });
  const heal = made.apply('blackhole', {}, { clients: ['uid1'] });
  const client = startTls(t, made.port, { ca });
  client.send('GET /?uid=1 HTTP/1.1\r\nHost: h\r\n\r\n');
  t.like(await made.record(({ kind }) => kind === 'connection-attempt'), { client: 'uid1' });
  await elapse(40);
  client.socket.end();
  await elapse(20);
  heal();
  await nothingIsLeft(t, made.session);
  t.deepEqual(requests, []);
});

test('of several servers with TLS one that has closed unseen is dialled again, and a RST of the one asked reaches the client', async (t) => {
  const [one, two] = [await TlsServer.start(t, { cert, key }), await TlsServer.start(t, { cert, key })];
  const at = ({ port }: TlsServer) => ({ host: '127.0.0.1', port });
  const routes = [{ path: '^/two', upstream: at(two) }];
  const made = await wire(t, { proxy: { protocol: 'http', upstream: at(one), upstreamTls, routes } });
  const client = await made.dial();
  const ask = async (server: TlsServer, path: string, index: number) => {
    client.send(`GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`);
    const peer = await server.peer(index);
    await peer.until(({ received }) => received.includes(`${path} HTTP`));
    return peer;
  };
  const answer = async (server: TlsServer, path: string, index: number) => {
    const peer = await ask(server, path, index);
    peer.send(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
    await client.until(({ received }) => received.endsWith(`\r\n\r\n${path}`));
    return peer;
  };
  const first = await answer(one, '/one', 0);
  await answer(two, '/two', 0);
  first.reset();
  await made.until(() => first.raw.destroyed);
  await answer(two, '/two/more', 0);
  await answer(one, '/one/again', 1);
  t.true(client.silent);
  const asked = await ask(two, '/two/last', 0);
  asked.reset();
  await client.until(({ rst }) => rst);
});

test('with x-forwarded a request under TLS says that it came by https', async (t) => {
  const seen: unknown[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request.headers['x-forwarded-proto']);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => server.close());
  const upstream = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  for (const proxy of [{ tls, xForwarded: true }, { xForwarded: true }]) {
    const { port } = await wire(t, { proxy: { protocol: 'http', upstream, ...proxy }, clients });
    const request = { host: '127.0.0.1', port, ca, agent: false };
    const asked = 'tls' in proxy ? https.get(request) : http.get({ ...request });
    const [response] = (await once(asked, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(response, 'end');
  }
  t.deepEqual(seen, ['https', 'http']);
});
