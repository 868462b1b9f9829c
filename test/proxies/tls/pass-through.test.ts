import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { ProxyPlan } from '../../../src/core/plan.js';
import { clientPlan } from '../../helpers/plans.js';
import { RawServer } from '../../helpers/peer.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { dialTls, helloBytes, makeTrust, startTls, TlsServer } from '../../helpers/tls.js';
import { type Wire, wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const everywhere = await trust.ca.issue(['localhost', 'a.example.com', 'b.example.com', 'x.y.example.org']);
const ca = trust.ca.cert;
const { cert, key } = everywhere;
const clients = [clientPlan('uid1', { match: 'a.example.com' }), clientPlan('uid2', { match: 'b' })];

function passing(t: ExecutionContext, port: number, proxy: Partial<ProxyPlan>): Promise<Wire> {
  return wire(t, { proxy: { protocol: 'tls', upstream: { host: '127.0.0.1', port }, ...proxy }, clients });
}

test('TLS passes as it is, from the client to the server itself', async (t) => {
  const server = await TlsServer.start(t, { cert, key, ALPNProtocols: ['h2'] });
  const made = await passing(t, server.port, { identify: { by: 'sni' } });
  const client = await dialTls(t, made.port, { ca, servername: 'a.example.com', ALPNProtocols: ['h2'] });
  const upstream = await server.peer();
  t.is(client.tls.alpnProtocol, 'h2');
  client.send('question');
  await upstream.until(({ received }) => received === 'question');
  upstream.send('answer');
  await client.until(({ received }) => received === 'answer');
  t.like(made.records('connection-attempt')[0], { client: 'uid1' });
});

for (const [title, servername, identify, client] of [
  ['a name that is a match', 'a.example.com', { by: 'sni' }, 'uid1'],
  ['a name in capitals', 'A.EXAMPLE.COM', { by: 'sni' }, 'uid1'],
  ['a part of a name', 'b.example.com', { by: 'sni', pattern: '^(\\w+)\\.example' }, 'uid2'],
  ['a name of nobody', 'x.y.example.org', { by: 'sni' }, undefined],
  ['a name that the pattern does not fit', 'localhost', { by: 'sni', pattern: '^(\\w+)\\.example' }, undefined],
] as const) {
  test(`${title} tells whose connection it is, before anybody is dialled`, async (t) => {
    const server = await TlsServer.start(t, { cert, key });
    const made = await passing(t, server.port, { identify });
    const heal = made.apply('blackhole');
    const peer = startTls(t, made.port, { ca, servername });
    const attempt = await made.record(({ kind }) => kind === 'connection-attempt');
    t.is((attempt as { client?: string }).client, client);
    await elapse(30);
    t.is(server.connections, 0);
    heal();
    peer.send('through');
    const upstream = await server.peer();
    await upstream.until(({ received }) => received === 'through');
  });
}

test('a hello that comes byte by byte is waited for', async (t) => {
  const made = await wire(t, { proxy: { protocol: 'tls', identify: { by: 'sni' } }, clients });
  const hello = await helloBytes({ servername: 'a.example.com' });
  const client = await made.dial();
  client.socket.write(hello.subarray(0, 100));
  await elapse(40);
  t.is(made.records('connection-attempt').length, 0);
  t.is(made.server.accepted.length, 0);
  client.socket.write(hello.subarray(100));
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.length === hello.length);
  t.is(upstream.received, hello.toString('latin1'));
  t.like(made.records('connection-attempt')[0], { client: 'uid1' });
});

for (const [title, send] of [
  ['that speaks no TLS', (socket) => void socket.write('GET / HTTP/1.1\r\n\r\n')],
  ['that says its FIN in the middle of its hello', (socket) => void socket.end(Buffer.of(22, 3, 1, 0, 100, 1))],
] as [string, (socket: import('node:net').Socket) => void][]) {
  test(`a client ${title} is nobody, and goes where everybody goes`, async (t) => {
    const other = await TlsServer.start(t, { cert, key });
    const made = await wire(t, {
      proxy: {
        protocol: 'tls',
        identify: { by: 'sni' },
        routes: [{ sni: '*.example.com', upstream: { host: '127.0.0.1', port: other.port } }],
      },
      clients,
    });
    const client = await made.dial();
    send(client.socket);
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received.length > 0);
    t.false('client' in (made.records('connection-attempt')[0] ?? {}));
    t.is(other.connections, 0);
    client.socket.destroy();
    upstream.socket.destroy();
    await nothingIsLeft(t, made.session);
  });
}

test('routes by SNI: a name, what a name ends in, the first that matches, and the rest to the upstream', async (t) => {
  const [standard, a, wild] = await Promise.all([0, 1, 2].map(() => TlsServer.start(t, { cert, key })));
  const to = (server: TlsServer | undefined) => ({ host: '127.0.0.1', port: server?.port ?? 0 });
  const made = await passing(t, standard?.port ?? 0, {
    routes: [
      { sni: 'a.example.com', upstream: to(a) },
      { sni: '*.Example.com', upstream: to(wild) },
      { sni: '*.example.org', upstream: to(wild) },
    ],
  });
  for (const [servername, server] of [
    ['a.example.com', a],
    ['b.example.com', wild],
    ['x.y.example.org', wild],
    ['localhost', standard],
  ] as const) {
    const before = server?.accepted.length ?? 0;
    const client = await dialTls(t, made.port, { ca, servername });
    client.send(servername);
    const upstream = await server?.peer(before);
    await upstream?.until(({ received }) => received === servername);
    t.is(upstream?.tls.servername, servername);
  }
});

test('routes by SNI lead a proxy that ends TLS as well', async (t) => {
  const other = await RawServer.start();
  t.teardown(() => other.close());
  const made = await wire(t, {
    proxy: {
      tls: { cert: everywhere.certFile, key: everywhere.keyFile },
      routes: [{ sni: 'a.example.com', upstream: { host: '127.0.0.1', port: other.port } }],
    },
  });
  const client = await dialTls(t, made.port, { ca, servername: 'a.example.com' });
  client.send('there');
  await (await other.peer()).until(({ received }) => received === 'there');
  const standard = await dialTls(t, made.port, { ca, servername: 'b.example.com' });
  standard.send('here');
  await (await made.server.peer()).until(({ received }) => received === 'here');
  t.is((await other.peer()).received, 'there');
});

test('faults act on what is encrypted: a blackhole holds it, corruption ends the TLS', async (t) => {
  const server = await TlsServer.start(t, { cert, key });
  const made = await passing(t, server.port, { identify: { by: 'sni' } });
  const client = await dialTls(t, made.port, { ca, servername: 'a.example.com' });
  const upstream = await server.peer();
  const heal = made.apply('blackhole', {}, { clients: ['uid1'] });
  client.send('held');
  await elapse(50);
  t.is(upstream.received, '');
  heal();
  await upstream.until(({ received }) => received === 'held');
  const failed = new Promise<Error>((resolve) => upstream.tls.once('error', resolve));
  made.apply('corrupt', { share: '100%' }, { direction: 'upstream' });
  client.send('x'.repeat(1000));
  t.regex((await failed).message, /decryption failed|bad record mac|wrong version number|bad record type/i);
});

test('an RST passes by, and the fault reset sends one', async (t) => {
  const server = await TlsServer.start(t, { cert, key });
  const made = await passing(t, server.port, { identify: { by: 'sni' } });
  const first = await dialTls(t, made.port, { ca, servername: 'a.example.com' });
  const upstream = await server.peer();
  first.reset();
  await upstream.until(({ rst }) => rst);
  const second = await dialTls(t, made.port, { ca, servername: 'a.example.com' });
  // Its session tickets must have been read: right behind bytes Node shows an RST as a FIN.
  (await server.peer(1)).send('read');
  await second.until(({ received }) => received === 'read');
  made.apply('reset');
  await second.until(({ rst }) => rst);
  await nothingIsLeft(t, made.session);
});
