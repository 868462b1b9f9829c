import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { wire } from '../helpers/wire.js';

const zs = (length: number) => 'z'.repeat(length);

test('bytes pass at the rate, no faster and hardly slower, in both directions at once', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('bandwidth', { rate: '100KB/s' });
  const start = performance.now();
  client.send(zs(40_000));
  upstream.send(zs(40_000));
  await Promise.all([client, upstream].map((each) => each.until((peer) => peer.received.length === 40_000)));
  const lasted = performance.now() - start;
  t.true(lasted >= 399 && lasted < 1200, `${lasted} ms`);
});

test('a rate of 0 stalls an open connection with its FIN behind its bytes, and lets all go when it is healed', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  client.send('before,');
  await upstream.until((peer) => peer.received === 'before,');
  const heal = apply('bandwidth', { rate: '0B/s' });
  client.socket.end('meanwhile');
  await elapse(120);
  t.is(upstream.received, 'before,');
  t.true(upstream.silent && client.silent);
  heal();
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'before,meanwhile');
});

test('changed from 0 to a rate and back, it acts at once on what waits', async (t) => {
  const { pair, changeable } = await wire(t);
  const { client, upstream } = await pair();
  const { change } = changeable('bandwidth', { rate: '0B/s' });
  client.send(zs(30_000));
  await elapse(50);
  t.is(upstream.received, '');
  change({ rate: '50KB/s' });
  await upstream.until((peer) => peer.received.length > 5000);
  change({ rate: '0B/s' });
  await elapse(20);
  const { length } = upstream.received;
  await elapse(120);
  t.is(upstream.received.length, length);
  change({ rate: '1GB/s' });
  await upstream.until((peer) => peer.received.length === 30_000);
});

test('put on a link that already delays, it slows down what is on its way too', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '100ms' });
  client.send('on its way');
  await elapse(30);
  apply('bandwidth', { rate: '0B/s' });
  await elapse(200);
  t.is(upstream.received, '');
});

test('shared, all connections together get the rate', async (t) => {
  const { pair, apply } = await wire(t);
  const pairs = [await pair(), await pair(), await pair()];
  apply('bandwidth', { rate: '100KB/s', shared: true });
  const start = performance.now();
  for (const { client } of pairs) client.send(zs(15_000));
  await Promise.all(pairs.map(({ upstream }) => upstream.until((peer) => peer.received.length === 15_000)));
  const lasted = performance.now() - start;
  t.true(lasted >= 449 && lasted < 1500, `${lasted} ms`);
});

for (const manner of ['leaves', 'is changed away from a stall'] as const) {
  test(`shared, nobody waits for what will never pass when one ${manner}`, async (t) => {
    const { pair, changeable, record } = await wire(t);
    const [hog, other] = [await pair(), await pair()];
    const { change } = changeable('bandwidth', { rate: manner === 'leaves' ? '1KB/s' : '0B/s', shared: true });
    hog.client.send(zs(100_000));
    await elapse(40);
    other.client.send('me too');
    await elapse(40);
    t.is(other.upstream.received, '');
    if (manner === 'leaves') {
      hog.client.socket.resetAndDestroy();
      hog.upstream.socket.resetAndDestroy();
      await record(({ kind }) => kind === 'connection-closed');
    } else change({ rate: '100MB/s', shared: true });
    await other.upstream.until((peer) => peer.received === 'me too', 3000);
    t.pass();
  });
}

test('what passed at a rate keeps its place when another fault goes', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('bandwidth', { rate: '50KB/s', shared: true });
  const healOther = apply('latency', { delay: '1ms' });
  const start = performance.now();
  client.send(zs(20_000));
  await elapse(100);
  healOther();
  await upstream.until((peer) => peer.received.length === 20_000);
  const lasted = performance.now() - start;
  t.true(lasted >= 399 && lasted < 750, `${lasted} ms`);
});
