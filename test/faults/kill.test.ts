import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { clientPlan } from '../helpers/plans.js';
import { wire } from '../helpers/wire.js';

const settle = 80;

test('killed with fin, the server sees a FIN and the real client sees nothing', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('kill', { side: 'client', how: 'fin' });
  await upstream.until((peer) => peer.fin);
  // The first packet to a dead process is answered by an RST, which a half-closed socket shows at its next write.
  upstream.send('to a dead client');
  await elapse(20);
  upstream.send('once more');
  await upstream.until((peer) => peer.rst);
  client.send('from a dead client');
  await elapse(settle);
  t.true(client.silent);
  t.is(client.received + upstream.received, '');
});

test('killed with rst, the server sees an RST', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('kill', { side: 'client', how: 'rst' });
  await upstream.until((peer) => peer.rst);
  t.false(upstream.fin);
  t.true(client.silent);
});

test('killed in silence, the server sees nothing until the device is back, and then an RST for its next packet', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('kill', { side: 'client', how: 'silent' });
  client.send('x');
  await elapse(settle);
  t.true(upstream.silent);
  t.is(upstream.received, '');
  heal();
  await elapse(settle);
  t.true(upstream.silent, 'it has sent nothing that could be answered');
  upstream.send('are you there?');
  await upstream.until((peer) => peer.rst);
  await client.until((peer) => peer.rst || peer.closed);
});

test('what the server sent to a silent device is answered by an RST as soon as it is back', async (t) => {
  const { pair, apply } = await wire(t);
  const { upstream } = await pair();
  const heal = apply('kill', { side: 'client', how: 'silent' });
  upstream.send('are you there?');
  await elapse(settle);
  t.true(upstream.silent);
  heal();
  await upstream.until((peer) => peer.rst);
});

test('with a goodbye of its own, the server gets those bytes and a FIN', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('kill', { side: 'client', how: 'goodbye', payload: 'BYE\r\n' });
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'BYE\r\n');
  t.true(client.silent);
});

test('a dead client cannot come back before restart-after, and can afterwards', async (t) => {
  const { pair, dial, session, server } = await wire(t);
  const { client } = await pair();
  const { faults } = await import('../../src/faults/index.js');
  const options = faults.kill.schema.parse({ side: 'client', how: 'fin', 'restart-after': '300ms' });
  const active = session.faults.apply({ type: 'kill', options, target: { direction: 'both' } });
  const again = await dial();
  again.send('let me in');
  await elapse(settle);
  t.is(server.accepted.length, 1);
  t.is(await active.ended, 'ended');
  await client.until((peer) => peer.rst || peer.closed);
  const upstream = await server.peer(1);
  await upstream.until((peer) => peer.received === 'let me in');
});

for (const how of ['fin', 'rst'] as const) {
  test(`a server killed with ${how} shows its clients that, refuses new ones, and comes back`, async (t) => {
    const { pair, apply, dial, server } = await wire(t);
    const { client, upstream } = await pair();
    const heal = apply('kill', { side: 'server', how });
    await client.until((peer) => (how === 'fin' ? peer.fin : peer.rst));
    t.is(client.fin, how === 'fin');
    await upstream.until((peer) => peer.fin || peer.rst);
    await t.throwsAsync(dial(), { code: 'ECONNREFUSED' });
    heal();
    const again = await dialWhenBack(dial);
    again.send('back');
    const second = await server.peer(1);
    await second.until((peer) => peer.received === 'back');
  });
}

test('a server that dies for one client only resets that one, and refuses it with an RST', async (t) => {
  const { dial, apply, server } = await wire(t, {
    proxy: { identify: { by: 'query', name: 'uid' } },
    clients: [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2' })],
  });
  const [one, two] = [await dial(), await dial()];
  one.send('GET /?uid=1 HTTP/1.1\r\n\r\n');
  two.send('GET /?uid=2 HTTP/1.1\r\n\r\n');
  await server.peer(1);
  apply('kill', { side: 'server', how: 'rst' }, { clients: ['uid1'] });
  await one.until((peer) => peer.rst);
  const again = await dial();
  again.send('GET /?uid=1 HTTP/1.1\r\n\r\n');
  await again.until((peer) => peer.rst);
  t.true(two.silent);
  t.is(server.accepted.length, 2);
});

test('what a client says of itself while it plays dead is written down, and ignored', async (t) => {
  const { session, apply, records } = await wire(t, { clients: [clientPlan('uid1'), clientPlan('uid2')] });
  const heal = apply('kill', { side: 'client' }, { clients: ['uid1'] });
  session.receive({ client: 'uid1', event: 'interrupted', attributes: {}, source: 'http' });
  session.receive({ client: 'uid2', event: 'peer-offline', attributes: {}, source: 'http' });
  heal();
  session.receive({ client: 'uid1', event: 'rejoined', attributes: {}, source: 'http' });
  t.deepEqual(
    records('event').map(({ event, ignored }) => [event, ignored ?? false]),
    [
      ['interrupted', true],
      ['peer-offline', false],
      ['rejoined', false],
    ],
  );
});

test('a client that is killed while a blackhole holds it is never seen by its server', async (t) => {
  const { dial, apply, server } = await wire(t);
  const healBlackhole = apply('blackhole');
  const client = await dial();
  client.send('hello');
  await elapse(30);
  const healKill = apply('kill', { side: 'client', how: 'fin' });
  healBlackhole();
  await elapse(settle);
  t.is(server.accepted.length, 0);
  healKill();
  t.true(await client.endedByReset());
  t.is(server.accepted.length, 0);
});

async function dialWhenBack<Peer>(dial: () => Promise<Peer>): Promise<Peer> {
  for (;;) {
    try {
      return await dial();
    } catch {
      await elapse(5);
    }
  }
}
