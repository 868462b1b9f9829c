import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { nothingIsLeft } from '../../helpers/settled.js';
import { dialTls, helloBytes, makeTrust, startTls, type TlsPeer, TlsServer } from '../../helpers/tls.js';
import { type Wire, wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const ca = trust.ca.cert;
const tls = { cert: trust.server.certFile, key: trust.server.keyFile };
const upstreamTls = { ca: trust.ca.certFile };

const leave = {
  fin: (peer: TlsPeer) => peer.socket.end(),
  'fin without close_notify': (peer: TlsPeer) => peer.raw.end(),
  rst: (peer: TlsPeer) => peer.reset(),
  destroy: (peer: TlsPeer) => peer.socket.destroy(),
};
const manners = Object.keys(leave) as (keyof typeof leave)[];

interface Pair {
  made: Wire;
  client: TlsPeer;
  upstream: TlsPeer;
}

async function pair(t: ExecutionContext): Promise<Pair> {
  const server = await TlsServer.start(t, { cert: trust.server.cert, key: trust.server.key });
  const made = await wire(t, { proxy: { tls, upstreamTls, upstream: { host: '127.0.0.1', port: server.port } } });
  const client = await dialTls(t, made.port, { ca });
  const upstream = await server.peer();
  // Session tickets and all must have been read: right behind bytes Node shows an RST as a FIN.
  upstream.send('first');
  await client.until(({ received }) => received === 'first');
  return { made, client, upstream };
}

for (const how of manners) {
  for (const side of ['client', 'upstream'] as const) {
    for (const [type, options] of [
      ['none', {}],
      ['blackhole', {}],
      ['latency', { delay: '80ms' }],
      ['bandwidth', { rate: '0B/s' }],
      ['kill', { how: 'silent' }],
    ] as const) {
      test(`TLS on both sides: the ${side} goes with ${how} under ${type}, with bytes on the way`, async (t) => {
        const { made, ...peers } = await pair(t);
        const heal = type === 'none' ? () => {} : made.apply(type, options);
        peers.client.send('up');
        peers.upstream.send('down');
        await elapse(20);
        leave[how](peers[side]);
        await elapse(20);
        const other = peers[side === 'client' ? 'upstream' : 'client'];
        if (type === 'blackhole') t.true(other.silent, 'even its end is held');
        heal();
        await other.until((peer) => !peer.silent);
        if (type === 'blackhole' && how !== 'rst')
          t.is(other.received.replace('first', ''), side === 'client' ? 'up' : 'down');
        if (how === 'rst' && (type === 'none' || type === 'latency')) t.true(await other.endedByReset());
        other.raw.destroy();
        peers[side].raw.destroy();
        await nothingIsLeft(t, made.session);
      });
    }
  }
}

for (const side of ['client', 'upstream'] as const) {
  test(`under a blackhole the ${side} that goes on sending feels it, and memory has a bound`, async (t) => {
    const { made, ...peers } = await pair(t);
    const heal = made.apply('blackhole');
    const body = Buffer.alloc(24 * 1024 * 1024, 'abcdefghij');
    let written = false;
    peers[side].tls.write(body, () => (written = true));
    const [connection] = made.session.proxies[0]?.connections() ?? [];
    const waiting = () => connection?.[side === 'client' ? 'upstream' : 'downstream'].waiting ?? 0;
    await made.until(() => waiting() > 100_000);
    await elapse(200);
    t.false(written);
    t.true(waiting() < 600_000, `${waiting()} bytes wait`);
    heal();
    const other = peers[side === 'client' ? 'upstream' : 'client'];
    const before = side === 'client' ? '' : 'first';
    await other.until(({ received }) => received.length === before.length + body.length, 20_000);
    t.is(other.received, before + body.toString('latin1'));
  });
}

test('a server that shakes no hands holds up nobody else', async (t) => {
  const deaf = await wire(t, { proxy: { tls, upstreamTls } });
  const clients = [1, 2, 3].map(() => startTls(t, deaf.port, { ca, ALPNProtocols: ['h2'] }));
  await deaf.until(() => deaf.server.accepted.length === 3);
  const { client, upstream } = await pair(t);
  client.send('meanwhile');
  await upstream.until(({ received }) => received === 'meanwhile');
  for (const each of clients) each.reset();
  await nothingIsLeft(t, deaf.session);
});

test('a blackhole that comes in the middle of a handshake holds what follows, and nobody is dialled', async (t) => {
  const server = await TlsServer.start(t, { cert: trust.server.cert, key: trust.server.key });
  const made = await wire(t, { proxy: { tls, upstreamTls, upstream: { host: '127.0.0.1', port: server.port } } });
  const client = await made.dial();

  client.socket.write(await helloBytes());
  await client.until(({ received }) => received.length > 100);
  const heal = made.apply('blackhole');
  await elapse(50);
  t.is(server.connections, 0);
  client.socket.destroy();
  await elapse(20);
  heal();
  await nothingIsLeft(t, made.session);
  t.is(server.connections, 0);
});
