import test from 'ava';
import { array, assert, constantFrom, integer, nat, property, record } from 'fast-check';
import { faults } from '../../src/faults/index.js';
import { linkCap } from '../../src/links/room.js';
import { LossyWire } from '../helpers/lossy-wire.js';
import { wire } from '../helpers/wire.js';

test('drop names its plane, what is lost, and what it assumes of the wire', (t) => {
  const { explain, schema } = faults.drop;
  t.is(
    explain(schema.parse({ loss: '2%', plane: 'modelled' })),
    'modelled TCP: 2 % of the packets are lost, acknowledgements too, and bytes come as late as a real TCP would have them (over 20 Mbit/s and a round trip of 50 ms where no bandwidth and no latency say otherwise)',
  );
  t.is(
    explain(schema.parse({ every: 3, plane: 'message', messages: { opcode: 'text', json: { '/type': 'ping' } } })),
    'whole messages of WebSockets: one message in 3 is lost (only text, /type is "ping")',
  );
  t.regex(
    explain(schema.parse({ loss: '2%' })),
    /^whole messages on a WebSocket \(2 % of the messages are lost\), else modelled TCP: 2 % of the packets are lost,/,
  );
});

test('alone it is a wire with a round trip of 50 ms and 20 Mbit/s', (t) => {
  const lossy = new LossyWire();
  lossy.apply('drop', { loss: '0%' });
  lossy.upstream.arrive(Buffer.alloc(100));
  lossy.clock.advanceTo(100);
  t.true(Math.abs((lossy.server.times[0] ?? 0) - 25) < 0.5, `${lossy.server.times[0]} ms`);
  const rate = mbps(lossy, 10_000);
  t.true(rate > 17 && rate < 20, `${rate} Mbit/s`);
});

test('latency sets its round trip and adds no delay twice, whichever comes first', (t) => {
  for (const order of [
    ['latency', 'drop'],
    ['drop', 'latency'],
  ] as const) {
    const lossy = new LossyWire();
    for (const type of order) lossy.apply(type, type === 'drop' ? { loss: '0%' } : { delay: '100ms' });
    lossy.upstream.arrive(Buffer.alloc(100));
    lossy.clock.advanceTo(300);
    t.true(Math.abs((lossy.server.times[0] ?? 0) - 100) < 0.5, `${lossy.server.times[0]} ms`);
  }
});

test('bandwidth sets its rate', (t) => {
  const lossy = new LossyWire();
  lossy.apply('bandwidth', { rate: '1Mbit/s' });
  lossy.apply('drop', { loss: '0%' });
  lossy.upstream.arrive(Buffer.alloc(1000));
  lossy.clock.advanceTo(300);
  t.true(Math.abs((lossy.server.times[0] ?? 0) - 33) < 1, `${lossy.server.times[0]} ms`);
  const rate = mbps(lossy, 20_000);
  t.true(rate > 0.9 && rate < 1, `${rate} Mbit/s`);
});

test('what a real kernel makes of 1 % loss comes out of a link too', (t) => {
  const lossy = new LossyWire();
  lossy.apply('latency', { delay: '10ms' });
  lossy.apply('drop', { loss: '1%' });
  const rate = mbps(lossy, 60_000);
  t.true(rate > 5.83 * 0.75 && rate < 5.83 * 1.25, `${rate} Mbit/s, a kernel has 5.83`);
});

test('the same seed and traffic give the same instants, another seed others', (t) => {
  const times = (seed: number) => {
    const lossy = new LossyWire(seed);
    lossy.apply('drop', { loss: '5%' });
    for (let now = 0; now < 60_000; now += 200) {
      lossy.clock.advanceTo(now);
      lossy.upstream.arrive(Buffer.alloc(300));
      lossy.downstream.arrive(Buffer.alloc(100));
    }
    lossy.clock.advanceTo(100_000);
    return [lossy.server.times, lossy.client.times];
  };
  const first = times(1);
  t.deepEqual(times(1), first);
  t.notDeepEqual(times(2), first);
});

test('it takes effect with the first packet that is lost, and not before', (t) => {
  const lossy = new LossyWire();
  lossy.apply('drop', { every: 4 }, { direction: 'upstream' });
  for (let message = 0; message < 3; message++) {
    lossy.upstream.arrive(Buffer.alloc(100));
    lossy.clock.advanceTo((message + 1) * 1000);
  }
  t.deepEqual(lossy.effects, []);
  lossy.upstream.arrive(Buffer.alloc(100));
  t.deepEqual(lossy.effects, ['upstream']);
  lossy.clock.advanceTo(9000);
  t.is(lossy.server.length, 400);
});

test('in one direction only, the other passes as ever', (t) => {
  const lossy = new LossyWire();
  lossy.apply('drop', { loss: '50%' }, { direction: 'upstream' });
  for (let now = 0; now < 5000; now += 500) {
    lossy.clock.advanceTo(now);
    lossy.upstream.arrive(Buffer.alloc(100));
    lossy.downstream.arrive(Buffer.alloc(100));
    t.is(lossy.client.times.at(-1), now);
  }
  lossy.clock.advanceTo(1e6);
  t.is(lossy.server.length, 1000);
  t.deepEqual(lossy.effects, ['upstream']);
});

test('nothing wakes a wire on which nothing waits', (t) => {
  const lossy = new LossyWire();
  lossy.apply('drop', { loss: '10%' });
  t.is(lossy.clock.pending, 0);
  for (let now = 0; now < 10_000; now += 100) {
    lossy.clock.advanceTo(now);
    lossy.upstream.arrive(Buffer.alloc(2000));
  }
  lossy.clock.advanceTo(200_000);
  t.is(lossy.server.length, 200_000);
  t.is(lossy.clock.pending, 0);
});

test('taken away, it lets everything go at once and in order, the FIN last', (t) => {
  const lossy = new LossyWire();
  const fault = lossy.apply('drop', { loss: '100%' });
  const sent = numbered(100_000);
  for (let start = 0; start < sent.length; start += 7001) lossy.upstream.arrive(sent.subarray(start, start + 7001));
  lossy.upstream.arriveFin();
  lossy.clock.advanceTo(4321);
  t.is(lossy.server.length, 0);
  t.true(lossy.upstream.sourceLeft);
  fault.heal();
  t.true(lossy.server.bytes.equals(sent));
  t.deepEqual(lossy.server.ends, [{ at: 4321, what: 'fin' }]);
  t.true(lossy.server.times.every((at) => at === 4321));
  t.deepEqual([lossy.upstream.waiting, lossy.clock.pending, lossy.upstream.direct], [0, 0, true]);
});

test('taken away under latency, what was lost takes that latency, and what was on its way goes on', (t) => {
  const lossy = new LossyWire();
  lossy.apply('latency', { delay: '100ms' });
  const fault = lossy.apply('drop', { every: 2 });
  lossy.upstream.arrive(Buffer.from('a'));
  lossy.clock.advanceTo(50);
  lossy.upstream.arrive(Buffer.from('b'));
  lossy.clock.advanceTo(60);
  fault.heal();
  lossy.clock.advanceTo(500);
  t.is(lossy.server.bytes.toString(), 'ab');
  t.true(Math.abs((lossy.server.times[0] ?? 0) - 100) < 0.5, `${lossy.server.times[0]}`);
  t.is(lossy.server.times[1], 160);
});

test('a sender feels it: what waits is bounded, and reading goes on when there is room', (t) => {
  const lossy = new LossyWire();
  lossy.apply('drop', { loss: '20%' });
  const chunk = Buffer.alloc(65_536);
  let most = 0;
  let sent = 0;
  for (let now = 0; now < 30_000; now += 5) {
    lossy.clock.advanceTo(now);
    for (; !lossy.client.paused; sent += chunk.length) lossy.upstream.arrive(chunk);
    most = Math.max(most, lossy.upstream.waiting);
  }
  t.true(most < linkCap + 312_500 + chunk.length, `${most} bytes wait`);
  t.true(sent > most, 'reading must have gone on');
  t.true(lossy.server.length > 0 && lossy.server.length === sent - lossy.upstream.waiting);
});

test('ten thousand bytes that come one by one, and are lost, take little more memory than they are', (t) => {
  const lossy = new LossyWire();
  const fault = lossy.apply('drop', { loss: '100%' });
  const sent = numbered(10_000);
  for (let start = 0; start < sent.length; start++) lossy.upstream.arrive(sent.subarray(start, start + 1));
  t.is(lossy.upstream.waiting, sent.length);
  fault.heal();
  t.true(lossy.server.bytes.equals(sent));
  t.true(lossy.server.pieces.length < 20, `${lossy.server.pieces.length} pieces`);
});

test('other options act on the bytes that wait already, on the same virtual connection', (t) => {
  const lossy = new LossyWire();
  const fault = lossy.apply('drop', { loss: '100%' });
  lossy.upstream.arrive(Buffer.from('a'));
  lossy.clock.advanceTo(5000);
  fault.change?.(faults.drop.schema.parse({ loss: '0%' }));
  t.is(lossy.server.length, 0);
  // The next copy comes when the time-out that runs is over.
  lossy.clock.advanceTo(15_000);
  t.is(lossy.server.bytes.toString(), 'a');
});

test('the first bytes of a new connection wait for the packets that open it', (t) => {
  const firsts = Array.from({ length: 200 }, (_, seed) => {
    const lossy = new LossyWire(seed);
    lossy.apply('drop', { loss: '30%' }, { fresh: true });
    lossy.upstream.arrive(Buffer.alloc(10));
    lossy.clock.advanceTo(60_000);
    return lossy.server.times[0] ?? Number.POSITIVE_INFINITY;
  });
  const late = firsts.filter((at) => at > 900).length / firsts.length;
  t.true(late > 0.42 && late < 0.68, `${late}, expected 1 - 0.7 ** 2 = 0.51 and a little more`);
});

test('what came while nobody knew whose connection it is goes over the lossy wire, too', (t) => {
  const lossy = new LossyWire(1, false);
  lossy.upstream.arrive(Buffer.from('GET /'));
  lossy.upstream.arriveFin();
  lossy.apply('drop', { loss: '0%' }, { fresh: true });
  lossy.connect();
  lossy.clock.advanceTo(20);
  t.is(lossy.server.length, 0);
  lossy.clock.advanceTo(60);
  t.is(lossy.server.bytes.toString(), 'GET /');
  t.true((lossy.server.times[0] ?? 0) >= 25);
  t.is(lossy.server.ends.length, 1);
});

test('two drops on one wire, and a link that is thrown away, lose no order and leave nothing behind', (t) => {
  const lossy = new LossyWire();
  lossy.apply('drop', { loss: '20%' });
  const second = lossy.apply('drop', { every: 5 });
  const sent = numbered(50_000);
  lossy.upstream.arrive(sent.subarray(0, 30_000));
  lossy.clock.advanceTo(400);
  second.heal();
  lossy.upstream.arrive(sent.subarray(30_000));
  lossy.clock.advanceTo(300_000);
  t.true(lossy.server.bytes.equals(sent));
  lossy.downstream.arrive(Buffer.alloc(500_000));
  lossy.downstream.discard();
  t.deepEqual([lossy.downstream.waiting, lossy.clock.pending], [0, 0]);
});

test('no byte is lost, changed or out of order, whatever comes when, with whatever faults', (t) => {
  const action = record({
    what: constantFrom('up', 'down', 'latency', 'bandwidth', 'slice', 'heal', 'change'),
    bytes: integer({ min: 1, max: 30_000 }),
    pause: nat(700),
  });
  assert(
    property(array(action, { maxLength: 40 }), integer(), (actions, seed) => {
      const lossy = new LossyWire(seed);
      const drop = lossy.apply('drop', { loss: '15%' });
      const others: { heal(): void }[] = [];
      const sent = { up: numbered(0), down: numbered(0) };
      let healed = false;
      for (const { what, bytes, pause } of actions) {
        lossy.clock.advanceTo(lossy.clock.now() + pause);
        if (what === 'up' || what === 'down') {
          const chunk = numbered(bytes, sent[what].length);
          sent[what] = Buffer.concat([sent[what], chunk]);
          const kept = (what === 'up' ? lossy.upstream : lossy.downstream).arrive(chunk);
          // Whoever may read into the same memory again must not change what waits.
          if (!kept) chunk.fill(0);
        } else if (what === 'latency')
          others.push(lossy.apply('latency', { delay: `${bytes % 300}ms`, jitter: '20ms' }));
        else if (what === 'bandwidth') others.push(lossy.apply('bandwidth', { rate: '2Mbit/s' }));
        else if (what === 'slice') others.push(lossy.apply('slice', { size: '900B', delay: '1ms' }));
        else if (what === 'change') drop.change?.(faults.drop.schema.parse({ burst: { loss: '10%', length: '1s' } }));
        else if (others.length > 0) others.pop()?.heal();
        else if (!healed) {
          healed = true;
          drop.heal();
        }
      }
      lossy.upstream.arriveFin();
      lossy.clock.advanceTo(lossy.clock.now() + 1e7);
      return (
        lossy.server.bytes.equals(sent.up) &&
        lossy.client.bytes.equals(sent.down) &&
        lossy.server.ends.length === 1 &&
        lossy.clock.pending === 0
      );
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('on real sockets bytes arrive whole and later, and healing lets them go', async (t) => {
  const { pair, apply, record } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('drop', { every: 2 });
  const start = performance.now();
  client.send('a'.repeat(5000));
  await upstream.until((peer) => peer.received.length === 5000);
  const waited = performance.now() - start;
  t.true(waited >= 24 && waited < 5000, `${waited} ms`);
  await record(({ kind }) => kind === 'fault-effective');
  heal();
  const healed = performance.now();
  upstream.send('b');
  await client.until((peer) => peer.received === 'b');
  t.true(performance.now() - healed < 1000);
});

/** Goodput of a sender that always has more, Mbit/s. */
function mbps(lossy: LossyWire, lasts: number): number {
  const chunk = Buffer.alloc(65_536);
  const begins = lossy.clock.now();
  const before = lossy.server.length;
  for (let passed = 0; passed < lasts; passed += 5) {
    lossy.clock.advanceTo(begins + passed);
    while (!lossy.client.paused) lossy.upstream.arrive(chunk);
  }
  return ((lossy.server.length - before) * 8) / lasts / 1000;
}

/** Bytes that tell where in the stream they belong. */
function numbered(length: number, from = 0): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => ((from + index) * 2654435761) >>> 24));
}
