import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { wire } from '../helpers/wire.js';

test('bytes come in pieces of the size, the pause between them', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const pieces: string[] = [];
  upstream.socket.on('data', (chunk: Buffer) => pieces.push(chunk.toString()));
  apply('slice', { size: '4B', delay: '40ms' });
  const start = performance.now();
  client.send('0123456789ABCD');
  await upstream.until((peer) => peer.received.length === 14);
  const lasted = performance.now() - start;
  t.true(lasted >= 119.5 && lasted < 2000, `${lasted} ms`);
  t.is(upstream.received, '0123456789ABCD');
  // A machine that is busy may read two of them together.
  t.is(pieces[0]?.slice(0, 4), '0123');
  t.true(pieces.every((piece, index) => index === pieces.length - 1 || piece.length % 4 === 0));
});

test('healed, the rest comes at once, and in one piece in order', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('slice', { size: '1B', delay: '10s' });
  client.socket.end('abcdef');
  await upstream.until((peer) => peer.received === 'a');
  await elapse(40);
  t.is(upstream.received, 'a');
  heal();
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, 'abcdef');
});

test('pieces of one byte cost memory too, which the sender feels', async (t) => {
  const { pair, apply, session } = await wire(t);
  const { client } = await pair();
  apply('slice', { size: '1B', delay: '10s' }, { direction: 'upstream' });
  for (let count = 0; count < 200; count++) client.send('x'.repeat(1000));
  await elapse(150);
  const [connection] = session.proxies[0]?.connections() ?? [];
  const waiting = connection?.upstream.waiting ?? 0;
  t.true(waiting > 0 && waiting <= 2048 + 65_536, `${waiting} bytes wait`);
});
