import test from 'ava';
import type { Clock } from '../../src/core/clock.js';
import type { Occurrence } from '../../src/core/records.js';
import { EventIntake } from '../../src/events/intake.js';
import { clientPlan } from '../helpers/plans.js';

function scene(scale = 1) {
  const late: Clock = { scale, now: () => 3_000_000, fromMonotonic: (t) => t, after: () => ({ cancel: () => {} }) };
  const written: Occurrence[] = [];
  const intake = new EventIntake({
    clock: late,
    clients: [clientPlan('uid1'), clientPlan('uid2')],
    remember: () => {},
    playsDead: () => false,
    append: (occurrence) => written.push(occurrence),
  });
  const beat = (t: number, client = 'uid1') =>
    intake.receive({ client, event: 'heartbeat', attributes: { battery: 3 }, source: 'http', t });
  const say = (t: number) => intake.receive({ client: 'uid1', event: 'joined', attributes: {}, source: 'http', t });
  return { written, intake, beat, say };
}

test('a thousand steady heartbeats are one line, and no event', (t) => {
  const { written, intake, beat } = scene();
  for (let n = 0; n < 1000; n += 1) t.is(beat(n * 1000), 'heartbeat');
  t.deepEqual(written, []);
  intake.remember();
  t.deepEqual(written, [{ kind: 'heartbeats', client: 'uid1', from: 0, until: 999_000, interval: 1000 }]);
  intake.remember();
  t.is(written.length, 1);
});

test('a pause of more than three heartbeats ends a stretch, and begins another', (t) => {
  const { written, intake, beat } = scene();
  for (const at of [0, 1000, 2000, 5000, 9001, 14_000, 40_000]) beat(at);
  intake.remember();
  t.deepEqual(written, [
    { kind: 'heartbeats', client: 'uid1', from: 0, until: 14_000, interval: 2800 },
    { kind: 'heartbeats', client: 'uid1', from: 40_000, until: 40_000 },
  ]);
});

test('whatever else a client says goes on with its stretch, and is no heartbeat', (t) => {
  const { written, intake, beat, say } = scene();
  for (const at of [0, 1000, 2000]) beat(at);
  say(4500);
  beat(7000);
  intake.remember();
  t.deepEqual(
    written.filter(({ kind }) => kind === 'heartbeats'),
    [{ kind: 'heartbeats', client: 'uid1', from: 0, until: 7000, interval: 7000 / 3 }],
  );
});

test('each client has a rhythm of its own, and one too fast to tell is not taken for silence', (t) => {
  const { written, intake, beat } = scene(20);
  for (const at of [0, 20, 40, 3000]) beat(at);
  beat(500, 'uid2');
  intake.remember();
  t.deepEqual(
    written.map((line) => 'client' in line && [line.client, 'until' in line && line.until]),
    [
      ['uid1', 3000],
      ['uid2', 500],
    ],
  );
});
