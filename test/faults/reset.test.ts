import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { wire } from '../helpers/wire.js';

test('reset gives both sides an RST, on an idle connection too', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('reset');
  await Promise.all([client.until((peer) => peer.rst), upstream.until((peer) => peer.rst)]);
  t.false(client.fin || upstream.fin);
});

for (const [direction, hit, other] of [
  ['downstream', 'client', 'upstream'],
  ['upstream', 'upstream', 'client'],
] as const) {
  test(`reset in the direction ${direction} gives the ${hit} an RST and the other side a FIN`, async (t) => {
    const { pair, apply } = await wire(t);
    const peers = await pair();
    apply('reset', {}, { direction });
    await peers[hit].until((peer) => peer.rst);
    await peers[other].until((peer) => peer.fin);
    t.false(peers[other].rst);
  });
}

test('reset also meets connections that come later, and those only while it lasts', async (t) => {
  const { pair, dial, apply } = await wire(t);
  const heal = apply('reset');
  // The RST may come so early that connect() itself reports it.
  const met = await dial().then(
    (client) => client.until((peer) => peer.rst).then(() => 'ECONNRESET'),
    (error: NodeJS.ErrnoException) => error.code,
  );
  t.is(met, 'ECONNRESET');
  heal();
  const { client: later, upstream } = await pair();
  later.send('ok');
  await upstream.until((peer) => peer.received === 'ok');
});

test('reset after a delay strikes then, and not when it was healed before', async (t) => {
  const { pair, apply } = await wire(t);
  const first = await pair();
  const start = performance.now();
  const heal = apply('reset', { after: '150ms' });
  await first.client.until((peer) => peer.rst);
  const waited = performance.now() - start;
  t.true(waited >= 149 && waited < 3000, `${waited} ms`);
  heal();
  const second = await pair();
  apply('reset', { after: '60ms' })();
  await elapse(150);
  t.true(second.client.silent);
});

test('a connection that is reset as soon as it comes is never seen by the server', async (t) => {
  const { apply, dial, server, record } = await wire(t);
  apply('reset');
  await dial().then(
    (client) => client.until((peer) => peer.rst),
    () => undefined,
  );
  await record(({ kind }) => kind === 'connection-closed');
  await elapse(50);
  t.is(server.accepted.length, 0);
});

for (const [from, to, direction] of [
  ['client', 'upstream', 'upstream'],
  ['upstream', 'client', 'downstream'],
] as const) {
  test(`reset after bytes ${direction}: exactly so many arrive, then both sides get what they would at once`, async (t) => {
    const { pair, apply } = await wire(t);
    const peers = await pair();
    apply('reset', { 'after-bytes': '10B' }, { direction });
    peers[from].send('0123');
    await peers[to].until((peer) => peer.received === '0123');
    await elapse(30);
    t.true(peers.client.silent && peers.upstream.silent, 'not yet');
    peers[from].send('456789ABCDEF');
    t.true(await peers[to].endedByReset());
    // An RST may overtake bytes that its reader has not fetched, and never adds any.
    t.true('0123456789'.startsWith(peers[to].received), peers[to].received);
    t.false(await peers[from].endedByReset());
  });
}

test('established means those that are open when it begins, new those that come later', async (t) => {
  const { pair, apply, dial } = await wire(t);
  const old = await pair();
  const healNew = apply('reset', {}, { connections: 'new' });
  await dial().then(
    (client) => client.until((peer) => peer.rst),
    () => undefined,
  );
  t.true(old.client.silent);
  healNew();
  apply('reset', {}, { connections: 'established' });
  await old.client.until((peer) => peer.rst);
  const { client, upstream } = await pair();
  client.send('later');
  await upstream.until((peer) => peer.received === 'later');
});
