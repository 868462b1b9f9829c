import test from 'ava';
import { Dice } from '../../src/core/random.js';
import { explainLoss, lossOptions, makeLosses } from '../../src/faults/packet-loss.js';

const packets = 100_000;

for (const [title, options] of [
  ['nothing is named', {}],
  ['two ways are named at once', { loss: '1%', every: 3 }],
  ['every packet would be lost by count', { every: 1 }],
  ['a burst loses more in all than it does inside', { burst: { loss: '20%', length: '1s', inside: '10%' } }],
  ['a burst has no length', { burst: { loss: '2%', length: '0ms' } }],
  ['a share is no percentage', { loss: 0.1 }],
] as const) {
  test(`loss options are refused when ${title}`, (t) => {
    t.false(lossOptions.safeParse(options).success);
  });
}

for (const [options, said] of [
  [{ loss: '1.5%' }, '1.5 % of the packets are lost'],
  [{ every: 4 }, 'one packet in 4 is lost'],
  [{ burst: { loss: '2%', length: '300ms' } }, '2 % of the packets are lost, in bursts of 300 ms on average'],
  [
    { burst: { loss: '2%', length: '1s', inside: '50%' } },
    '2 % of the packets are lost, in bursts of 1 s on average (50 % of the packets in a burst)',
  ],
] as const) {
  test(`loss is explained: ${said}`, (t) => {
    t.is(explainLoss(lossOptions.parse(options)), said);
  });
}

test('random losses come as often as asked for, differ between directions, and are the same in every run', (t) => {
  const up = lost({ loss: '3%' }, 'upstream');
  const rate = count(up) / packets;
  t.true(rate > 0.027 && rate < 0.033, `${rate}`);
  t.deepEqual(lost({ loss: '3%' }, 'upstream'), up);
  t.notDeepEqual(lost({ loss: '3%' }, 'downstream'), up);
  t.is(count(lost({ loss: '0%' }, 'upstream')), 0);
  t.is(count(lost({ loss: '100%' }, 'upstream')), packets);
});

test('every nth means exactly that', (t) => {
  t.deepEqual(lost({ every: 3 }, 'upstream').slice(0, 7), [false, false, true, false, false, true, false]);
});

test('bursts lose as much as asked for in the long run, many packets in a row, in both directions together', (t) => {
  const options = { burst: { loss: '5%', length: '200ms' } };
  const both = makeLosses(lossOptions.parse(options), (purpose) => new Dice(1, purpose));
  const [up, down] = [both('upstream'), both('downstream')];
  let lost = 0;
  let runs = 0;
  let before = false;
  for (let packet = 0; packet < packets; packet++) {
    const now = packet * 10;
    const isLost = up.loses(packet, now);
    t.is(down.loses(packet, now), isLost);
    if (isLost) lost += 1;
    if (isLost && !before) runs += 1;
    before = isLost;
  }
  const rate = lost / packets;
  const length = (lost / runs) * 10;
  t.true(rate > 0.035 && rate < 0.065, `${rate}`);
  t.true(length > 150 && length < 260, `bursts of ${length} ms`);
});

test('a burst ends in time even when hardly anything is sent', (t) => {
  const make = makeLosses(
    lossOptions.parse({ burst: { loss: '10%', length: '100ms' } }),
    (purpose) => new Dice(1, purpose),
  );
  const up = make('upstream');
  const results = Array.from({ length: 5000 }, (_, packet) => up.loses(packet, packet * 5000));
  const rate = count(results) / results.length;
  t.true(rate > 0.08 && rate < 0.12, `${rate}`);
  const pairs = results.filter((isLost, index) => isLost && results[index + 1]).length;
  t.true(pairs / count(results) < 0.2, 'one loss must not make the next one five seconds later likely');
});

function lost(options: object, way: string): boolean[] {
  const loss = makeLosses(lossOptions.parse(options), (purpose) => new Dice(1, purpose))(way);
  return Array.from({ length: packets }, (_, packet) => loss.loses(packet, packet));
}

function count(results: boolean[]): number {
  return results.filter(Boolean).length;
}
