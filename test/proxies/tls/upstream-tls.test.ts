import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { ProxyPlan, UpstreamTlsPlan } from '../../../src/core/plan.js';
import { makeCa } from '../../helpers/certificates.js';
import type { Peer } from '../../helpers/peer.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { dialTls, makeTrust, startTls, type TlsPeer, TlsServer } from '../../helpers/tls.js';
import { type Wire, wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const stranger = await makeCa('another CA');
const expired = await trust.ca.issue(['localhost', '127.0.0.1'], { expired: true });
const elsewhere = await trust.ca.issue(['elsewhere.example.com']);
const unknown = await stranger.issue(['localhost', '127.0.0.1']);
const ca = trust.ca.cert;
const { cert, key } = trust.server;
const trusting = { ca: trust.ca.certFile };
const terminating = { cert: trust.server.certFile, key: trust.server.keyFile };

interface Made {
  made: Wire;
  server: TlsServer;
}

async function before(
  t: ExecutionContext,
  upstreamTls: UpstreamTlsPlan,
  options: object = {},
  proxy: Partial<ProxyPlan> = {},
): Promise<Made> {
  const server = await TlsServer.start(t, { cert, key, ...options });
  const upstream = { host: '127.0.0.1', port: server.port };
  return { server, made: await wire(t, { proxy: { upstream, upstreamTls, ...proxy } }) };
}

async function pair(t: ExecutionContext): Promise<Made & { client: Peer; upstream: TlsPeer }> {
  const parts = await before(t, trusting);
  const client = await parts.made.dial();
  return { ...parts, client, upstream: await parts.server.peer() };
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`${version}: bytes, FIN and RST pass between a plain client and a server with TLS`, async (t) => {
    const { made, server } = await before(t, trusting, { minVersion: version, maxVersion: version });
    const client = await made.dial();
    const upstream = await server.peer();
    client.socket.end('question');
    await upstream.until(({ fin }) => fin);
    t.is(upstream.received, 'question');
    upstream.socket.end('answer');
    await client.until(({ fin }) => fin);
    t.is(client.received, 'answer');
    await nothingIsLeft(t, made.session);
  });
}

test('an RST of the client reaches the server beneath TLS', async (t) => {
  const { client, upstream } = await pair(t);
  client.socket.resetAndDestroy();
  await upstream.until(({ rst }) => rst);
  t.false(upstream.fin);
});

test('an RST of the server reaches the client, right behind its last bytes too', async (t) => {
  const { made, client, upstream } = await pair(t);
  upstream.send('last words');
  await new Promise((resolve) => setImmediate(resolve));
  upstream.reset();
  t.true(await client.endedByReset());
  t.like(await made.record(({ kind }) => kind === 'connection-closed'), { by: 'server', how: 'rst' });
});

test('the fault reset ends both sides with an RST, on the raw socket', async (t) => {
  const { made, client, upstream } = await pair(t);
  made.apply('reset');
  await client.until(({ rst }) => rst);
  await upstream.until(({ rst }) => rst);
  await nothingIsLeft(t, made.session);
});

for (const [title, identity, reason] of [
  ['has expired', expired, /^certificate has expired$/],
  [
    'is of a CA that nobody believes',
    unknown,
    /^unable to (get local issuer certificate|verify the first certificate)/,
  ],
  ['is of another name', elsewhere, /does not match certificate's altnames/],
] as const) {
  const options = { cert: identity.cert, key: identity.key };

  test(`a server whose certificate ${title} is not believed: RST to the client, and the reason in the history`, async (t) => {
    const { made, server } = await before(t, trusting, options);
    const client = await made.dial();
    client.send('secret');
    await client.until(({ rst }) => rst);
    t.like(await made.record(({ kind }) => kind === 'tls-failed'), { side: 'server' });
    t.regex(made.records('tls-failed')[0]?.reason ?? '', reason);
    await nothingIsLeft(t, made.session);
    t.is(made.records('connection-opened').length, 0);
    t.true(server.accepted.every(({ received }) => received === ''));
    t.regex(await made.session.metrics.metrics(), /outcome="tls-failed"\} 1/);
  });

  test(`a server whose certificate ${title} is believed when the plan says insecure`, async (t) => {
    const { made, server } = await before(t, { insecure: true }, options);
    const client = await made.dial();
    client.send('hello');
    const upstream = await server.peer();
    await upstream.until(({ received }) => received === 'hello');
    t.is(made.records('tls-failed').length, 0);
  });
}

test('server-name is asked for, and is what the certificate must have', async (t) => {
  const asked: string[] = [];
  const { made, server } = await before(
    t,
    { ...trusting, serverName: 'elsewhere.example.com' },
    {
      cert: elsewhere.cert,
      key: elsewhere.key,
      SNICallback: (name: string, give: (error: null, context?: undefined) => void) => {
        asked.push(name);
        give(null);
      },
    },
  );
  await made.dial();
  await server.peer();
  t.deepEqual(asked, ['elsewhere.example.com']);
});

test('a server that does not speak TLS is written down', async (t) => {
  const made = await wire(t, { proxy: { upstreamTls: trusting } });
  const client = await made.dial();
  const upstream = await made.server.peer();
  upstream.send('220 hello\r\n');
  await client.until(({ rst }) => rst);
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), { side: 'server', reason: 'wrong version number' });
  await nothingIsLeft(t, made.session);
});

test('a server that closes in the middle of the handshake is written down', async (t) => {
  const made = await wire(t, { proxy: { upstreamTls: trusting } });
  const client = await made.dial();
  (await made.server.peer()).socket.destroy();
  await client.until(({ rst }) => rst);
  t.regex(made.records('tls-failed')[0]?.reason ?? '', /disconnected before secure TLS connection|ECONNRESET/);
  await nothingIsLeft(t, made.session);
});

test('a client that leaves while the server does not finish its handshake leaves nothing behind', async (t) => {
  const made = await wire(t, { proxy: { upstreamTls: trusting } });
  const client = await made.dial();
  await made.server.peer();
  client.socket.resetAndDestroy();
  await nothingIsLeft(t, made.session);
});

test('a certificate of ours is shown to a server that demands one', async (t) => {
  const options = { requestCert: true, rejectUnauthorized: true, ca: trust.ca.cert };
  const own = { cert: trust.client.certFile, key: trust.client.keyFile };
  const { made, server } = await before(t, { ...trusting, ...own }, options);
  const client = await made.dial();
  client.send('hello');
  const upstream = await server.peer();
  await upstream.until(({ received }) => received === 'hello');
  t.true(upstream.tls.authorized);
});

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`${version}: a server that demands a certificate and gets none is written down with its alert`, async (t) => {
    const options = { requestCert: true, rejectUnauthorized: true, ca, minVersion: version, maxVersion: version };
    const { made } = await before(t, trusting, options);
    const client = await made.dial();
    await client.until(({ rst }) => rst);
    const failed = await made.record(({ kind }) => kind === 'tls-failed');
    t.like(failed, { side: 'server' });
    t.regex(made.records('tls-failed')[0]?.reason ?? '', /alert (certificate required|handshake failure)/);
    await nothingIsLeft(t, made.session);
  });
}

for (const [offer, spoken, chosen] of [
  [['h2', 'http/1.1'], ['h2', 'http/1.1'], 'h2'],
  [['h2', 'http/1.1'], ['http/1.1'], 'http/1.1'],
  [['x-own/1'], ['x-own/1'], 'x-own/1'],
  [['h2'], undefined, false],
  [undefined, ['h2'], false],
] as const) {
  test(`a client that offers ${offer?.join() ?? 'nothing'} to a server of ${spoken?.join() ?? 'nothing'} gets ${chosen || 'nothing'}`, async (t) => {
    const { made, server } = await before(t, trusting, spoken === undefined ? {} : { ALPNProtocols: [...spoken] }, {
      tls: terminating,
    });
    const client = await dialTls(t, made.port, { ca, ...(offer === undefined ? {} : { ALPNProtocols: [...offer] }) });
    const upstream = await server.peer();
    t.is(client.tls.alpnProtocol, chosen);
    t.is(upstream.tls.alpnProtocol, chosen);
    upstream.send('server first');
    await client.until(({ received }) => received === 'server first');
    client.send('answer');
    await upstream.until(({ received }) => received === 'answer');
  });
}

test('a server that speaks none of the offered protocols refuses, and the client is reset', async (t) => {
  const { made } = await before(t, trusting, { ALPNProtocols: ['x'] }, { tls: terminating });
  await t.throwsAsync(dialTls(t, made.port, { ca, ALPNProtocols: ['h2'] }), { code: 'ECONNRESET' });
  t.like(await made.record(({ kind }) => kind === 'tls-failed'), {
    side: 'server',
    reason: 'it sent the alert no application protocol',
  });
  await nothingIsLeft(t, made.session);
});

test('while a wire is dead nobody is dialled to ask for a protocol, and the client who leaves was never there', async (t) => {
  const { made, server } = await before(t, trusting, { ALPNProtocols: ['h2'] }, { tls: terminating });
  const heal = made.apply('blackhole');
  const leaver = startTls(t, made.port, { ca, ALPNProtocols: ['h2'] });
  const stayer = startTls(t, made.port, { ca, ALPNProtocols: ['h2'] });
  await elapse(80);
  t.true(leaver.silent);
  t.is(server.connections, 0);
  leaver.raw.end();
  await elapse(20);
  heal();
  const upstream = await server.peer();
  await made.until(() => stayer.tls.getProtocol() !== null && stayer.tls.alpnProtocol !== null);
  t.is(stayer.tls.alpnProtocol, 'h2');
  stayer.send('hello');
  await upstream.until(({ received }) => received === 'hello');
  t.is(server.connections, 1);
});

test('16 MiB pass both ways between slow readers, byte for byte, from TLS to TLS', async (t) => {
  const { made, server } = await before(t, trusting, {}, { tls: terminating });
  const client = await dialTls(t, made.port, { ca });
  const upstream = await server.peer();
  const body = Buffer.alloc(16 * 1024 * 1024);
  for (let at = 0; at < body.length; at += 4) body.writeUInt32LE(at, at);
  const brakes = [client, upstream].map(({ tls }) => {
    let slow = true;
    tls.on('data', () => {
      if (!slow) return;
      tls.pause();
      setTimeout(() => tls.resume(), 1);
    });
    return () => (slow = false);
  });
  client.socket.end(body);
  upstream.socket.end(body);
  await elapse(200);
  for (const release of brakes) release();
  await client.until(({ fin }) => fin, 20_000);
  await upstream.until(({ fin }) => fin, 20_000);
  for (const { received } of [client, upstream]) t.true(Buffer.from(received, 'latin1').equals(body));
  await nothingIsLeft(t, made.session);
});
