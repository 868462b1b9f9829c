import test from 'ava';
import * as fc from 'fast-check';
import { Dice } from '../../../src/core/random.js';
import { Pair } from '../../../src/faults/modelled-tcp/pair.js';

/** A pair of which one end writes; `loses` decides about its packets by number and instant. */
function flow(roundTrip: number, loses: (packet: number, now: number) => boolean) {
  const arrivals: { at: number; bytes: number }[] = [];
  const route = { rate: 2500, delay: roundTrip / 2 };
  const pair = new Pair(
    [
      { ...route, loss: { loses } },
      { ...route, loss: { loses: () => false } },
    ],
    [(bytes, at) => arrivals.push({ at, bytes }), () => {}],
  );
  return { pair, arrivals, bytes: () => arrivals.reduce((sum, each) => sum + each.bytes, 0) };
}

test('without loss a message takes half a round trip', (t) => {
  const { pair, arrivals } = flow(100, () => false);
  pair.write(0, 100, 0);
  t.is(arrivals.length, 1);
  t.true(Math.abs((arrivals[0]?.at ?? 0) - 50) < 1);
});

test('a lone message that is lost comes again with the tail-loss probe, some 200 ms and a round trip later', (t) => {
  const { pair, arrivals } = flow(100, (packet) => packet === 20);
  let now = 0;
  for (; now < 20_000; now += 1000) {
    pair.advance(now);
    pair.write(0, 100, now);
  }
  pair.advance(now);
  pair.write(0, 100, now);
  t.is(arrivals.length, 20);
  pair.advance(now + 1000);
  const delay = (arrivals[20]?.at ?? 0) - now;
  t.true(delay >= 350 && delay <= 350 + 44, `${delay} ms`);
});

test('a message that is lost among others comes again one round trip after the next one arrived', (t) => {
  const { pair, arrivals } = flow(100, (packet) => packet === 50);
  const written: number[] = [];
  for (let now = 0; now < 3000; now += 40) {
    pair.advance(now);
    pair.write(0, 100, now);
    written.push(now);
  }
  const delay = (arrivals[50]?.at ?? 0) - (written[50] ?? 0);
  t.true(delay >= 190 && delay <= 230, `${delay} ms`);
});

test('when nothing gets through, copies follow a time-out apart, again, and then twice as far each time', (t) => {
  const sent: number[] = [];
  let dead = false;
  const { pair } = flow(20, (_packet, now) => {
    if (dead) sent.push(now);
    return dead;
  });
  for (let now = 0; now < 30_000; now += 1000) {
    pair.advance(now);
    pair.write(0, 100, now);
  }
  pair.advance(30_000);
  dead = true;
  pair.write(0, 100, 30_000);
  pair.advance(30_000 + 60_000);
  const gaps = sent.slice(1, 6).map((at, index) => at - (sent[index] as number));
  for (const [index, factor] of [1, 1, 2, 4, 8].entries()) {
    const gap = gaps[index] as number;
    t.true(gap >= 220 * factor && gap <= 220 * factor * 1.13 + 12, `copy ${index + 1} after ${gap} ms`);
  }
});

test('an end with nothing to do has no timers', (t) => {
  const { pair, bytes } = flow(50, () => false);
  t.is(pair.nextEvent, Number.POSITIVE_INFINITY);
  pair.write(0, 1_000_000, 0);
  t.true(pair.nextEvent < 60);
  pair.advance(10_000);
  t.is(bytes(), 1_000_000);
  t.is(pair.nextEvent, Number.POSITIVE_INFINITY);
});

test('however late it is looked at, the same happens at the same instants', (t) => {
  const run = (step: number) => {
    const dice = new Dice(7, 'same');
    const { pair, arrivals } = flow(50, (packet) => dice.at(packet) < 0.05);
    pair.write(0, 300_000, 0);
    for (let now = step; now < 60_000; now += step) pair.advance(now);
    pair.advance(60_000);
    return arrivals;
  };
  t.deepEqual(run(0.7), run(10_000));
});

test('every byte arrives exactly once and in order of time, whatever is written when and whatever is lost', (t) => {
  const writes = fc.array(
    fc.record({
      end: fc.constantFrom(0 as const, 1 as const),
      bytes: fc.integer({ min: 1, max: 40_000 }),
      pause: fc.nat(1500),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(
      writes,
      fc.integer(),
      fc.constantFrom(0.01, 0.1, 0.3),
      fc.constantFrom(1, 20, 300),
      (writes, seed, loss, roundTrip) => {
        const written = [0, 0];
        const arrived = [0, 0];
        const latest = [0, 0];
        const route = (way: string) => {
          const dice = new Dice(seed, way);
          return { loss: { loses: (packet: number) => dice.at(packet) < loss }, rate: 2500, delay: roundTrip / 2 };
        };
        let now = 0;
        const note = (end: 0 | 1) => (bytes: number, at: number) => {
          if (at < (latest[end] as number) || at < now - 1e-6)
            throw new Error(`end ${end}: ${at} after ${latest[end]}, now ${now}`);
          latest[end] = at;
          arrived[end] = (arrived[end] as number) + bytes;
          if (arrived[end] > (written[end] as number)) throw new Error('more arrived than was written');
        };
        const pair = new Pair([route('there'), route('back')], [note(0), note(1)]);
        for (const { end, bytes, pause } of writes) {
          const next = now + pause;
          for (let at = pair.nextEvent; at <= next; at = pair.nextEvent) {
            now = at;
            pair.advance(at);
          }
          now = next;
          written[end] = (written[end] as number) + bytes;
          pair.write(end, bytes, now);
        }
        pair.advance(now + 1e8);
        return arrived[0] === written[0] && arrived[1] === written[1] && pair.nextEvent === Number.POSITIVE_INFINITY;
      },
    ),
    { numRuns: 150 },
  );
  t.pass();
});
