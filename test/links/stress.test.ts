import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import type { Peer } from '../helpers/peer.js';
import { handles, nothingIsLeft } from '../helpers/settled.js';
import { wire } from '../helpers/wire.js';

const megabyte = 1_000_000;

for (const [sender, receiver, direction] of [
  ['client', 'upstream', 'upstream'],
  ['upstream', 'client', 'downstream'],
] as const) {
  for (const [type, options, most] of [
    ['bandwidth', { rate: '0B/s' }, 1],
    ['blackhole', {}, 1],
    ['latency', { delay: '60s' }, 3],
  ] as const) {
    test.serial(`a burst of 100 MB ${direction} into ${type} keeps to its memory, and all of it arrives`, async (t) => {
      const { pair, apply, session } = await wire(t, { budget: 2 * megabyte });
      const peers = await pair();
      const counter = counting(peers[receiver]);
      const heal = apply(type, options);
      const burst = Buffer.alloc(100 * megabyte, 'b');
      const before = process.memoryUsage().rss;
      peers[sender].socket.write(burst);
      await elapse(300);
      const [connection] = session.proxies[0]?.connections() ?? [];
      const waiting = connection?.[direction].waiting ?? 0;
      t.true(waiting > 0 && waiting <= most * megabyte, `${waiting} bytes wait`);
      t.true(session.budget.used <= 2 * megabyte);
      const grown = process.memoryUsage().rss - before;
      t.true(grown < 60 * megabyte, `${grown} bytes more in memory`);
      heal();
      await counter.until(100 * megabyte);
      t.is(counter.wrong, 0);
      peers.client.socket.destroy();
      peers.upstream.socket.destroy();
      await nothingIsLeft(t, session);
    });
  }
}

test.serial(
  'when links may borrow no more, senders are slowed down, and it is written once a second at most',
  async (t) => {
    const { pair, apply, session, records } = await wire(t, { budget: megabyte });
    const pairs = [await pair(), await pair(), await pair()];
    const heal = apply('latency', { delay: '60s' });
    const counters = pairs.map(({ upstream }) => counting(upstream));
    for (const { client } of pairs) client.socket.write(Buffer.alloc(8 * megabyte, 'b'));
    await elapse(250);
    t.true(session.budget.used > megabyte / 2 && session.budget.used <= megabyte);
    for (const { client } of pairs) t.true(client.socket.writableLength > 0, 'every sender feels it');
    t.is(records('budget-exhausted').length, 1);
    const scrape = await session.metrics.metrics();
    const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(scrape)?.[1]);
    t.true(value('deadwire_buffered_bytes') > megabyte);
    t.true(value('deadwire_budget_refusals_total') >= 1);
    heal();
    await Promise.all(counters.map((counter) => counter.until(8 * megabyte)));
    t.deepEqual(
      counters.map(({ wrong }) => wrong),
      [0, 0, 0],
    );
    for (const { client, upstream } of pairs) {
      client.socket.destroy();
      upstream.socket.destroy();
    }
    await nothingIsLeft(t, session);
  },
);

test.serial('clients that die in the middle of a download while latency is taken away block nobody', async (t) => {
  const { pair, apply, session } = await wire(t);
  for (let round = 0; round < 5; round++) {
    const heal = apply('latency', { delay: '300ms', jitter: '200ms' });
    const pairs = [];
    for (let count = 0; count < 8; count++) pairs.push(await pair());
    for (const { upstream } of pairs) upstream.socket.write(Buffer.alloc(3 * megabyte, 'd'));
    await elapse(60);
    pairs.forEach(({ client }, index) => (index % 2 === 0 ? client.socket.resetAndDestroy() : client.socket.destroy()));
    const start = performance.now();
    heal();
    t.true(performance.now() - start < 500, 'a heal waits for nobody');
    // As a server does that has seen the FIN; those whose client was reset have been reset themselves.
    for (const { upstream } of pairs) upstream.socket.end();
  }
  const { client, upstream } = await pair();
  upstream.send('still here');
  await client.until((peer) => peer.received === 'still here');
  client.socket.destroy();
  upstream.socket.destroy();
  await nothingIsLeft(t, session);
});

test.serial('a byte at a time, thousands of reads arrive in order through every delay at once', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('latency', { delay: '5ms', jitter: '5ms' });
  apply('slice', { size: '1B' });
  apply('bandwidth', { rate: '1MB/s' });
  const text = Array.from({ length: 3000 }, (_, index) => String.fromCodePoint(33 + (index % 90))).join('');
  for (const char of text) {
    if (!client.socket.write(char)) await elapse(1);
  }
  client.socket.end();
  await upstream.until((peer) => peer.fin);
  t.is(upstream.received, text);
});

test.serial('300 connections open and close while faults come and go, and nothing is left of any of it', async (t) => {
  await elapse(50);
  const before = handles();
  const { dial, apply, session, server } = await wire(t);
  const random = chances(7);
  const heals: (() => void)[] = [];
  const types = [
    ['latency', { delay: '20ms', jitter: '20ms' }],
    ['bandwidth', { rate: '50KB/s', shared: true }],
    ['bandwidth', { rate: '0B/s' }],
    ['slice', { size: '10B', delay: '1ms' }],
    ['blackhole', {}],
    ['blackhole', { mode: 'discard', then: 'reset' }],
    ['limit', { bytes: '500B' }],
    ['slow-close', { delay: '50ms' }],
    ['corrupt', { share: '1%' }],
    ['kill', { side: 'client', how: 'silent' }],
    ['kill', { side: 'client', how: 'rst' }],
    ['reset', { after: '15ms' }],
    ['close', { 'after-bytes': '200B' }],
    ['refuse', { how: 'silent' }],
    ['refuse', { first: 2 }],
  ] as const;
  const clients: Peer[] = [];
  for (let count = 0; count < 300; count++) {
    const client = await dial().catch(() => undefined);
    if (client !== undefined) {
      clients.push(client);
      client.socket.write('c'.repeat(Math.floor(random() * 2000)));
    }
    for (const { socket } of server.accepted.slice(-3)) if (socket.writable) socket.write('s'.repeat(700));
    if (random() < 0.35) {
      const [type, options] = types[Math.floor(random() * types.length)] as (typeof types)[number];
      heals.push(apply(type, options, { share: random() < 0.5 ? 0.6 : 1 }));
    }
    if (heals.length > 3) heals.splice(Math.floor(random() * heals.length), 1)[0]?.();
    const leaving = clients[Math.floor(random() * clients.length)];
    if (random() < 0.3) leaving?.socket.resetAndDestroy();
    else if (random() < 0.6) leaving?.socket.end();
    else leaving?.socket.destroy();
    if (count % 10 === 0) await elapse(3);
  }
  for (const heal of heals) heal();
  await elapse(50);
  for (const { socket } of [...clients, ...server.accepted]) socket.destroy();
  await nothingIsLeft(t, session);
  await session.stop();
  server.close();
  const deadline = Date.now() + 3000;
  while (JSON.stringify(handles()) !== JSON.stringify(before) && Date.now() < deadline) await elapse(10);
  t.deepEqual(handles(), before);
});

function counting(peer: Peer): { bytes: number; wrong: number; until(bytes: number): Promise<void> } {
  peer.socket.removeAllListeners('data');
  const expected = Buffer.alloc(1024 * 1024, 'b');
  const counter = {
    bytes: 0,
    wrong: 0,
    async until(bytes: number) {
      const deadline = Date.now() + 15_000;
      while (counter.bytes < bytes && Date.now() < deadline) await elapse(5);
    },
  };
  peer.socket.on('data', (chunk: Buffer) => {
    counter.bytes += chunk.length;
    if (!chunk.equals(expected.subarray(0, chunk.length))) counter.wrong += 1;
  });
  return counter;
}

/** Numbers from 0 to 1, the same in every run (a linear congruential generator). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
