import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { wire } from '../helpers/wire.js';

test('only the FIN is late: bytes pass at once, and the other direction goes on', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('slow-close', { delay: '150ms' });
  const start = performance.now();
  client.socket.end('bye');
  await upstream.until((peer) => peer.received === 'bye');
  t.true(performance.now() - start < 140);
  upstream.send('still talking');
  await client.until((peer) => peer.received === 'still talking');
  t.true(upstream.silent);
  await upstream.until((peer) => peer.fin);
  const waited = performance.now() - start;
  t.true(waited >= 149.5 && waited < 2000, `${waited} ms`);
});

test('healed or shortened, a FIN that waits goes on at once', async (t) => {
  const { pair, changeable } = await wire(t);
  const [one, other] = [await pair(), await pair()];
  const { change, heal } = changeable('slow-close', { delay: '60s' });
  one.client.socket.end('x');
  await elapse(40);
  t.true(one.upstream.silent);
  change({ delay: '10ms' });
  await one.upstream.until((peer) => peer.fin);
  change({ delay: '60s' });
  other.upstream.socket.end();
  await elapse(40);
  t.true(other.client.silent);
  heal();
  await other.client.until((peer) => peer.fin);
  t.pass();
});

test('an RST is not late', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('slow-close', { delay: '60s' });
  client.socket.resetAndDestroy();
  await upstream.until((peer) => peer.rst);
  t.pass();
});
