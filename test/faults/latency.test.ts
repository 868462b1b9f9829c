import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { wire } from '../helpers/wire.js';

test('latency delays every byte by at least its delay, in order, in each direction', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '120ms' });
  const start = performance.now();
  client.send('a');
  client.send('b');
  await upstream.until((peer) => peer.received === 'ab');
  const oneWay = performance.now() - start;
  upstream.send('c');
  await client.until((peer) => peer.received === 'c');
  const both = performance.now() - start;
  t.true(oneWay >= 119.5 && oneWay < 3000, `${oneWay} ms`);
  t.true(both >= 239.5 && both < 3000, `${both} ms`);
});

test('two latencies add up, and removing one releases what only it delayed', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '100ms' });
  const heal = apply('latency', { delay: '60s' });
  const start = performance.now();
  client.send('a');
  await elapse(20);
  heal();
  await upstream.until((peer) => peer.received === 'a');
  const waited = performance.now() - start;
  t.true(waited >= 99.5 && waited < 3000, `${waited} ms`);
});

test('a FIN is delayed like the bytes before it', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '100ms' });
  const start = performance.now();
  client.socket.end('bye');
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'bye');
  t.true(performance.now() - start >= 99.5);
});

test('changed from 5000 to 600 ms, what has waited longer comes at once, and the rest 600 ms after its own arrival', async (t) => {
  const { pair, changeable } = await wire(t);
  const { client, upstream } = await pair();
  const { change } = changeable('latency', { delay: '5000ms' });
  client.send('a');
  await elapse(800);
  const sent = performance.now();
  client.send('b');
  await elapse(150);
  const sentLater = performance.now();
  client.send('c');
  await elapse(50);
  t.is(upstream.received, '');
  change({ delay: '600ms' });
  const changed = performance.now();
  await upstream.until((peer) => peer.received === 'a');
  t.true(performance.now() - changed < 250, 'a comes at once');
  await upstream.until((peer) => peer.received === 'ab');
  t.true(performance.now() - sent >= 599.5, `b after ${performance.now() - sent} ms`);
  await upstream.until((peer) => peer.received === 'abc');
  const waited = performance.now() - sentLater;
  t.true(waited >= 599.5 && waited < 2000, `c after ${waited} ms`);
});

test('taken away, what it delayed arrives at once and in order', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('latency', { delay: '60s' });
  for (const part of ['a', 'b', 'c']) {
    client.send(part);
    await elapse(10);
  }
  client.socket.end('d');
  await elapse(50);
  t.is(upstream.received, '');
  heal();
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'abcd');
});

test('with jitter the order is kept, and no byte comes before its least delay', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '60ms', jitter: '40ms' });
  const start = performance.now();
  const text = Array.from({ length: 40 }, (_, index) => `${index},`);
  for (const part of text) {
    client.send(part);
    await elapse(1);
  }
  await upstream.until((peer) => peer.received.length > 0);
  t.true(performance.now() - start >= 19.5);
  await upstream.until((peer) => peer.received === text.join(''));
  t.pass();
});
