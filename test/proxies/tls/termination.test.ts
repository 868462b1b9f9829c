import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { nothingIsLeft } from '../../helpers/settled.js';
import { dialTls, helloBytes, makeTrust, startTls, terminatedWire, type TlsPeer } from '../../helpers/tls.js';
import type { Peer } from '../../helpers/peer.js';
import type { Wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const ca = trust.ca.cert;

async function pair(t: Parameters<typeof dialTls>[0], made: Wire): Promise<{ client: TlsPeer; upstream: Peer }> {
  const client = await dialTls(t, made.port, { ca });
  return { client, upstream: await made.server.peer() };
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`${version} ends at the proxy: the server gets what was encrypted, and the reverse`, async (t) => {
    const made = await terminatedWire(t, trust);
    const client = await dialTls(t, made.port, { ca, minVersion: version, maxVersion: version });
    const upstream = await made.server.peer();
    t.is(client.tls.getProtocol(), version);
    client.send('ping');
    await upstream.until(({ received }) => received === 'ping');
    upstream.send('pong');
    await client.until(({ received }) => received === 'pong');
  });

  test(`${version}: half-close passes both ways`, async (t) => {
    const made = await terminatedWire(t, trust);
    const client = await dialTls(t, made.port, { ca, minVersion: version, maxVersion: version });
    const upstream = await made.server.peer();
    client.socket.end('question');
    await upstream.until(({ fin }) => fin);
    t.is(upstream.received, 'question');
    upstream.socket.end('answer');
    await client.until(({ fin }) => fin);
    t.is(client.received, 'answer');
    await nothingIsLeft(t, made.session);
    t.like(made.records('connection-closed')[0], { by: 'client', how: 'fin' });
  });
}

test('an RST of the client is seen by the server as an RST', async (t) => {
  const made = await terminatedWire(t, trust);
  const { client, upstream } = await pair(t, made);
  client.reset();
  await upstream.until(({ rst }) => rst);
  t.like(await made.record(({ kind }) => kind === 'connection-closed'), { by: 'client', how: 'rst' });
});

test('an RST of the client right behind its last bytes is no FIN on the other side', async (t) => {
  const made = await terminatedWire(t, trust);
  const { client, upstream } = await pair(t, made);
  client.send('last words');
  await new Promise((resolve) => setImmediate(resolve));
  client.reset();
  t.true(await upstream.endedByReset());
  t.like(await made.record(({ kind }) => kind === 'connection-closed'), { by: 'client', how: 'rst' });
});

test('an RST of the server goes out as an RST beneath the TLS of the client', async (t) => {
  const made = await terminatedWire(t, trust);
  const { client, upstream } = await pair(t, made);
  upstream.socket.resetAndDestroy();
  await client.until(({ rst }) => rst);
  t.false(client.fin);
});

for (const [type, options] of [
  ['reset', {}],
  ['kill', { side: 'server', how: 'rst' }],
] as const) {
  test(`the fault ${type} sends an RST beneath TLS`, async (t) => {
    const made = await terminatedWire(t, trust);
    const { client } = await pair(t, made);
    made.apply(type, options);
    await client.until(({ rst }) => rst);
    await nothingIsLeft(t, made.session);
  });
}

test('a blackhole holds what was decrypted, and lets it go in order', async (t) => {
  const made = await terminatedWire(t, trust);
  const { client, upstream } = await pair(t, made);
  const heal = made.apply('blackhole');
  client.send('held');
  upstream.send('held too');
  await elapse(60);
  t.is(upstream.received + client.received, '');
  client.send(' on');
  await elapse(20);
  heal();
  await upstream.until(({ received }) => received === 'held on');
  await client.until(({ received }) => received === 'held too');
});

test.serial('latency delays what was decrypted', async (t) => {
  const made = await terminatedWire(t, trust);
  const { client, upstream } = await pair(t, made);
  made.apply('latency', { delay: '100ms' }, { direction: 'upstream' });
  const start = performance.now();
  client.send('slow');
  await upstream.until(({ received }) => received === 'slow');
  const took = performance.now() - start;
  t.true(took >= 98 && took < 400, `${took} ms`);
});

for (const [how, leave] of [
  ['a FIN', (client: TlsPeer) => client.raw.end()],
  ['an RST', (client: TlsPeer) => client.reset()],
] as const) {
  test(`a client that goes with ${how} while its wire is dead was never there for the server`, async (t) => {
    const made = await terminatedWire(t, trust);
    const heal = made.apply('blackhole');
    const client = startTls(t, made.port, { ca });
    await made.until(() => [...(made.session.proxies[0]?.connections() ?? [])].length === 1);
    await elapse(40);
    t.true(client.silent, 'the handshake waits too');
    leave(client);
    await elapse(20);
    heal();
    await nothingIsLeft(t, made.session);
    t.is(made.server.accepted.length, 0);
  });
}

test('a client that waits out a dead wire gets its handshake when it is healed', async (t) => {
  const made = await terminatedWire(t, trust);
  const heal = made.apply('blackhole');
  const client = startTls(t, made.port, { ca });
  client.send('hello');
  await elapse(60);
  t.is(made.server.accepted.length, 0);
  heal();
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received === 'hello');
});

test('a fault that refuses resets before any word of TLS', async (t) => {
  const made = await terminatedWire(t, trust);
  made.apply('refuse', { first: 1 });
  const client = startTls(t, made.port, { ca });
  await client.until(({ rst }) => rst);
  t.is(made.records('connection-refused').length, 1);
});

test('a client that does not speak TLS is turned away, and the history says why', async (t) => {
  const made = await terminatedWire(t, trust);
  const client = await made.dial();
  client.send('GET / HTTP/1.1\r\n\r\n');
  await client.until(({ fin, rst }) => fin || rst);
  client.socket.destroy();
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), {
    side: 'client',
    reason: 'it does not speak TLS: its first bytes are no ClientHello',
  });
  await nothingIsLeft(t, made.session);
  t.is(made.server.accepted.length, 0);
  const text = await made.session.metrics.metrics();
  t.regex(text, /deadwire_connections_total\{proxy="channel",outcome="tls-failed"\} 1/);
  t.regex(text, /deadwire_connections_total\{proxy="channel",outcome="abandoned"\} 0/);
});

test('a client that sends an alert about the certificate is written down with it', async (t) => {
  const made = await terminatedWire(t, trust);
  const client = await made.dial();
  client.socket.write(await helloBytes({ maxVersion: 'TLSv1.2' }));
  await client.until(({ received }) => received.length > 100);
  // A fatal alert, unknown_ca.
  client.socket.write(Buffer.from('15030300020230', 'hex'));
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), {
    side: 'client',
    reason: 'it sent the alert unknown ca',
  });
  await nothingIsLeft(t, made.session);
  t.is(made.server.accepted.length, 0);
});

test('a client that closes in the middle of the handshake is written down, and gone', async (t) => {
  const made = await terminatedWire(t, trust);
  const client = await made.dial();
  client.socket.write(await helloBytes());
  await client.until(({ received }) => received.length > 100);
  client.socket.end();
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), {
    reason: 'it closed the connection in the middle of the handshake',
  });
  await nothingIsLeft(t, made.session);
  t.like(made.records('connection-closed')[0], { by: 'client', how: 'fin', opened: false });
});

test('a client whose TLS is too old is told so, and written down', async (t) => {
  const made = await terminatedWire(t, trust);
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  await t.throwsAsync(dialTls(t, made.port, { ca, ...old }), { message: /alert protocol version/ });
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), { side: 'client', reason: 'unsupported protocol' });
  await nothingIsLeft(t, made.session);
});

test('last bytes are stamped at the write, and sure', async (t) => {
  const made = await terminatedWire(t, trust, {
    proxy: { identify: { by: 'client', client: 'uid1' } },
    clients: [{ name: 'uid1', role: 'local' }],
  });
  const { client, upstream } = await pair(t, made);
  const before = made.session.clock.now();
  upstream.send('x'.repeat(30_000));
  await client.until(({ received }) => received.length === 30_000);
  client.send('back');
  await upstream.until(({ received }) => received === 'back');
  const { received, sent } = made.session.tracks.lastBytes('uid1');
  const now = made.session.clock.now();
  for (const stamp of [received, sent]) {
    t.is(stamp?.unsure, undefined);
    t.true((stamp?.t ?? 0) >= before && (stamp?.t ?? 0) <= now);
  }
});

test('a client that does not read holds its server back, and gets every byte', async (t) => {
  const made = await terminatedWire(t, trust);
  const client = await dialTls(t, made.port, { ca });
  const upstream = await made.server.peer();
  client.tls.pause();
  const body = Buffer.alloc(16 * 1024 * 1024, 'abcdefghij');
  let written = false;
  upstream.socket.write(body, () => (written = true));
  await elapse(300);
  t.false(written, 'the sender must feel it');
  const [connection] = made.session.proxies[0]?.connections() ?? [];
  t.true((connection?.downstream.waiting ?? 0) <= 1024 * 1024);
  client.tls.resume();
  await client.until(({ received }) => received.length === body.length, 20_000);
  t.is(client.received, body.toString('latin1'));
});

test('a server that does not read holds its client back, and gets every byte', async (t) => {
  const made = await terminatedWire(t, trust);
  const client = await dialTls(t, made.port, { ca });
  const upstream = await made.server.peer();
  upstream.socket.pause();
  const body = Buffer.alloc(16 * 1024 * 1024, 'abcdefghij');
  let written = false;
  client.tls.write(body, () => (written = true));
  await elapse(300);
  t.false(written, 'the sender must feel it');
  upstream.socket.resume();
  await upstream.until(({ received }) => received.length === body.length, 20_000);
  t.is(upstream.received, body.toString('latin1'));
});
