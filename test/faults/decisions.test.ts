import test from 'ava';
import * as fc from 'fast-check';
import type { FaultType } from '../../src/faults/index.js';
import { FakeLink } from '../helpers/fake-link.js';

const stream = Buffer.from(Uint8Array.from({ length: 6000 }, (_, place) => place * 7));

/** Ways to cut the stream into reads. */
const reads = fc
  .uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 40 })
  .map((cuts) => cuts.sort((one, other) => one - other))
  .map((cuts) => [0, ...cuts].map((cut, index) => stream.subarray(cut, cuts[index] ?? stream.length)));

/** What comes out of a link with a fault when the stream comes in these reads, all at once: bytes by instant. */
function through(type: FaultType, options: object, chunks: Buffer[], parts = {}): { t: number; bytes: string }[] {
  const fake = new FakeLink(parts);
  fake.apply(type, options);
  const out = new Map<number, Buffer[]>();
  fake.sink.onTaken = (bytes) => {
    const t = fake.clock.now();
    out.set(t, [...(out.get(t) ?? []), Buffer.from(bytes)]);
  };
  for (const chunk of chunks) fake.arrive(chunk);
  fake.clock.advanceTo(fake.clock.now() + 10_000_000);
  return [...out].map(([t, parts]) => ({ t, bytes: Buffer.concat(parts).toString('hex') }));
}

for (const [type, options] of [
  ['slice', { size: '100B', variation: '60B', delay: '10ms' }],
  ['slice', { size: '1B', delay: '1ms' }],
  ['corrupt', { share: '3%' }],
  ['corrupt', { share: '100%' }],
  ['limit', { bytes: '777B' }],
  ['bandwidth', { rate: '100KB/s' }],
] as const) {
  test(`${type} ${JSON.stringify(options)} decides the same however the stream is cut`, (t) => {
    const whole = through(type, options, [stream]);
    const inspect = type === 'bandwidth' ? lastOf : (out: typeof whole) => out;
    fc.assert(
      fc.property(reads, (chunks) => {
        t.deepEqual(inspect(through(type, options, chunks)), inspect(whole));
      }),
      { numRuns: 15 },
    );
  });
}

// Pieces may be cut elsewhere, but the last byte leaves when the rate says so.
function lastOf(out: { t: number }[]): number[] {
  return [Math.round(out.at(-1)?.t ?? -1)];
}

test('corrupt flips one bit in as many bytes as its share says, others with another seed', (t) => {
  const share = 0.05;
  const places = (seed: number) => {
    const out = Buffer.from(through('corrupt', { share: '5%' }, [stream], { seed })[0]?.bytes ?? '', 'hex');
    t.is(out.length, stream.length);
    const flips = [...stream].map((byte, place) => byte ^ (out[place] as number));
    t.true(flips.every((flip) => flip === 0 || [1, 2, 4, 8, 16, 32, 64, 128].includes(flip)));
    return flips.flatMap((flip, place) => (flip === 0 ? [] : [place]));
  };
  const [one, other] = [places(1), places(2)];
  const [mean, deviation] = [share * stream.length, Math.sqrt(share * (1 - share) * stream.length)];
  for (const { length } of [one, other]) t.true(Math.abs(length - mean) < 4 * deviation, `${length} of ${mean}`);
  t.notDeepEqual(one, other);
});

test('the sizes of slices are spread evenly about their mean', (t) => {
  const out = through('slice', { size: '20B', variation: '10B', delay: '1ms' }, [stream]).slice(0, -1);
  const sizes = out.map(({ bytes }) => bytes.length / 2);
  t.is(Math.min(...sizes), 10);
  t.is(Math.max(...sizes), 30);
  t.true(Math.abs(mean(sizes) - 20) < 1.5, `${mean(sizes)}`);
});

/** How much later single bytes come that are sent far apart. */
function delays(options: object, count: number, nth = 1): number[] {
  const fake = new FakeLink({ nth });
  fake.apply('latency', options);
  const found: number[] = [];
  let sentAt = 0;
  fake.sink.onTaken = () => found.push(fake.clock.now() - sentAt);
  for (let index = 0; index < count; index++) {
    sentAt = fake.clock.now();
    fake.arrive(Buffer.from('x'));
    fake.clock.advanceTo(fake.clock.now() + 1_000_000);
  }
  return found;
}

for (const correlation of ['0%', '70%'] as const) {
  for (const [distribution, deviation] of [
    ['uniform', 20 / Math.sqrt(3)],
    ['normal', 20],
    ['pareto', 20],
  ] as const) {
    test(`jitter spreads as a ${distribution} distribution says, ${correlation} correlated`, (t) => {
      const found = delays({ delay: '500ms', jitter: '20ms', distribution, correlation }, 8000);
      t.is(found.length, 8000);
      t.true(Math.abs(mean(found) - 500) < 2, `mean ${mean(found)}`);
      // With a tail this long a few bytes decide it; the median is steady.
      const tolerance = distribution === 'pareto' ? 0.3 : 0.12;
      t.true(Math.abs(deviationOf(found) / deviation - 1) < tolerance, `deviation ${deviationOf(found)}`);
      const middle = found.toSorted((one, other) => one - other)[4000] as number;
      const expectedMiddle = distribution === 'pareto' ? 500 + (20 * (2 ** (1 / 3) - 1.5)) / Math.sqrt(0.75) : 500;
      t.true(Math.abs(middle - expectedMiddle) < 2, `median ${middle}`);
      if (distribution === 'uniform') t.true(Math.min(...found) >= 480 && Math.max(...found) <= 520);
      if (distribution === 'pareto') t.true(Math.min(...found) >= 500 - 0.5 * 20 * (1 / Math.sqrt(0.75)) - 1e-6);
      const expected = distribution === 'pareto' ? [-0.05, 0.75] : correlation === '0%' ? [-0.05, 0.05] : [0.63, 0.75];
      const [least, most] = expected as [number, number];
      const likeness = autocorrelation(found);
      t.true(likeness > least && likeness < most, `autocorrelation ${likeness}`);
    });
  }
}

test('fully correlated jitter is one deviation a connection, spread over connections as ever', (t) => {
  const options = { delay: '500ms', jitter: '20ms', distribution: 'normal', correlation: '100%' };
  const of = Array.from({ length: 400 }, (_, index) => delays(options, 3, index + 1));
  for (const [first, ...more] of of) t.true(more.every((each) => Math.abs(each - (first as number)) < 1e-6));
  const firsts = of.map(([first]) => first as number);
  t.true(Math.abs(deviationOf(firsts) - 20) < 3, `deviation ${deviationOf(firsts)}`);
  t.true(Math.abs(mean(firsts) - 500) < 4, `mean ${mean(firsts)}`);
});

test('a delay with jitter is never below 0, and the same seed gives the same delays', (t) => {
  const options = { delay: '5ms', jitter: '20ms', distribution: 'normal' };
  const found = delays(options, 300);
  t.true(found.every((each) => each >= 0));
  t.true(found.includes(0));
  t.deepEqual(found, delays(options, 300));
  t.notDeepEqual(found, delays(options, 300, 2));
});

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function autocorrelation(values: number[]): number {
  const middle = mean(values);
  const products = values.slice(1).map((value, index) => (value - middle) * ((values[index] as number) - middle));
  return mean(products) / deviationOf(values) ** 2;
}
