import test from 'ava';
import { clientPlan } from '../../helpers/plans.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { dialTls, makeTrust, TlsServer } from '../../helpers/tls.js';
import { type Wire, wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const ca = trust.ca.cert;
const { cert, key } = trust.server;
const tls = { cert: trust.server.certFile, key: trust.server.keyFile };
const upstreamTls = { ca: trust.ca.certFile };
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;
const answer = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const upgrade =
  'GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const switching =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

function secureWire(t: Parameters<typeof wire>[0], server: { port: number }): Promise<Wire> {
  return wire(t, { proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: server.port }, upstreamTls } });
}

test('requests that come together go out one after the other once hands are shaken, on one socket', async (t) => {
  const server = await TlsServer.start(t, { cert, key });
  const made = await secureWire(t, server);
  const client = await made.dial();
  client.send(get('/1') + get('/2') + get('/3'));
  const upstream = await server.peer();
  for (const path of ['/1', '/2', '/3']) {
    await upstream.until(({ received }) => received.endsWith(get(path)));
    upstream.send(answer(path));
  }
  await client.until(({ received }) => received.endsWith('/3'));
  t.is(client.received, ['/1', '/2', '/3'].map(answer).join(''));
  t.is(server.connections, 1);
  client.socket.end();
  await nothingIsLeft(t, made.session);
});

test('requests that came together before a handshake that fails are one 502', async (t) => {
  const server = await TlsServer.start(t, { cert, key, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' });
  const stranger = await wire(t, {
    proxy: { protocol: 'http', upstream: { host: '127.0.0.1', port: server.port }, upstreamTls: {} },
  });
  const client = await stranger.dial();
  client.send(get('/1') + get('/2'));
  await client.until(({ fin, rst }) => fin || rst);
  t.is(client.received.match(/HTTP\/1\.1 502 /g)?.length, 1);
  t.regex(client.received, /could not be reached: unable to verify/);
  client.socket.end();
  await nothingIsLeft(t, stranger.session);
  t.is(server.connections, 1);
  t.is(stranger.records('tls-failed').length, 1);
});

for (const how of ['fin', 'rst'] as const) {
  test(`a server that says ${how} in the middle of the handshake is a 502`, async (t) => {
    const made = await wire(t, { proxy: { protocol: 'http', upstreamTls } });
    const client = await made.dial();
    client.send(get('/'));
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received.length > 0);
    if (how === 'fin') upstream.socket.end();
    else upstream.socket.resetAndDestroy();
    await client.until(({ received }) => received.includes('could not be reached'));
    t.regex(client.received, /^HTTP\/1\.1 502 /);
    client.socket.end();
    await nothingIsLeft(t, made.session);
  });
}

test('TLS that breaks under a WebSocket is an RST for its client, and no word of HTTP', async (t) => {
  const server = await TlsServer.start(t, { cert, key });
  const made = await secureWire(t, server);
  const client = await made.dial();
  client.send(upgrade);
  const upstream = await server.peer();
  await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
  upstream.send(`${switching}\u0081\u0002hi`);
  await client.until(({ received }) => received.endsWith('hi'));
  // No record of TLS begins so.
  upstream.raw.write('garbage beneath the TLS of a WebSocket');
  await client.until(({ fin, rst }) => fin || rst);
  t.true(client.rst);
  t.true(client.received.endsWith('hi'), client.received);
  t.like(made.records('tls-failed')[0], { side: 'server' });
  await nothingIsLeft(t, made.session);
});

test('the host that a request is for tells its client, under TLS that ends here', async (t) => {
  const made = await wire(t, {
    proxy: { protocol: 'http', tls, identify: { by: 'host', pattern: '^(\\w+)[.]example' } },
    clients: [clientPlan('uid1', { match: 'uid1' })],
  });
  const client = await dialTls(t, made.port, { ca });
  client.send('GET / HTTP/1.1\r\nHost: uid1.example:8443\r\n\r\n');
  t.like(await made.record(({ kind }) => kind === 'connection-attempt'), { client: 'uid1' });
});
