import test from 'ava';
import { SilenceWatch } from '../../src/reference/watch.js';
import { ManualClock } from '../helpers/manual-clock.js';

function watched(limit = 4000) {
  const clock = new ManualClock();
  const noticed: { at: number; silence: number }[] = [];
  const watch = new SilenceWatch(clock, limit, (silence) => noticed.push({ at: clock.now(), silence }));
  return { clock, noticed, watch };
}

test('a silence is noticed when its time is over, not a millisecond earlier, and once', async (t) => {
  const { clock, noticed } = watched();
  await clock.pass(3999.999);
  t.deepEqual(noticed, []);
  await clock.pass(0.001);
  t.deepEqual(noticed, [{ at: 4000, silence: 4000 }]);
  await clock.pass(60_000);
  t.is(noticed.length, 1);
});

test('the time counts from what was heard last, however often something was heard', async (t) => {
  const { clock, noticed, watch } = watched();
  for (let time = 0; time < 100; time++) {
    await clock.pass(137);
    watch.heard();
    t.true(clock.pending <= 1);
  }
  await clock.pass(3999);
  t.deepEqual(noticed, []);
  await clock.pass(1);
  t.deepEqual(noticed, [{ at: 17_700, silence: 4000 }]);
});

test('what arrives while the process was held up past the limit still counts as heard', async (t) => {
  const { clock, noticed, watch } = watched();
  await clock.pass(3999);
  // The timer is due, and a message is already waiting: Node turns to its timers first.
  const passing = clock.pass(1);
  watch.heard();
  await passing;
  t.deepEqual(noticed, []);
  await clock.pass(4000);
  t.is(noticed.length, 1);
});

test('a watch that was stopped notices nothing, not even a silence that is just being looked at', async (t) => {
  const { clock, noticed, watch } = watched();
  await clock.pass(3999);
  const passing = clock.pass(1);
  watch.stop();
  await passing;
  await clock.pass(10_000);
  t.deepEqual(noticed, []);
  t.is(clock.pending, 0);
});

test('a watch starts anew with what is heard after it has fired, or was stopped', async (t) => {
  const { clock, noticed, watch } = watched();
  await clock.pass(5000);
  watch.heard();
  await clock.pass(4000);
  t.deepEqual(
    noticed.map(({ at }) => at),
    [4000, 9000],
  );
  watch.stop();
  await clock.pass(5000);
  watch.heard();
  await clock.pass(4000);
  t.is(noticed.at(-1)?.at, 18_000);
});
