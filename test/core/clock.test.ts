import { getEventListeners } from 'node:events';
import test from 'ava';
import { monotonicNow, pause, systemClock } from '../../src/core/clock.js';

/** How late a timer of a busy machine may be, milliseconds. */
const patience = 1000;

test('a clock begins at zero and never goes back', (t) => {
  const clock = systemClock();
  let last = clock.now();
  t.true(last >= 0 && last < patience);
  for (let n = 0; n < 10_000; n++) {
    const now = clock.now();
    t.true(now >= last);
    last = now;
  }
});

for (const scale of [1, 20]) {
  for (const delay of [0, 1, 3.7, 25]) {
    test(`at scale ${scale}, ${delay} ms of real time are never over early`, async (t) => {
      const clock = systemClock(scale);
      const began = clock.now();
      const fired = await new Promise<number>((resolve) => {
        clock.after(delay * scale, () => resolve(clock.now()));
      });
      t.true(fired - began >= delay * scale, `${(fired - began) / scale} ms`);
      t.true((fired - began) / scale < delay + patience);
    });
  }
}

test('many short timers are none of them early', async (t) => {
  const clock = systemClock();
  const early = await Promise.all(
    Array.from({ length: 200 }, (_, n) => {
      const due = clock.now() + n / 10;
      return new Promise<boolean>((resolve) => {
        clock.after(n / 10, () => resolve(clock.now() < due));
      });
    }),
  );
  t.false(early.includes(true));
});

test('a scaled clock runs that many times faster', async (t) => {
  const plain = systemClock();
  const fast = systemClock(20);
  await pause(plain, 30);
  const ratio = fast.now() / plain.now();
  t.true(ratio > 19 && ratio < 21, `${ratio}`);
});

test('a reading of the monotonic clock is an instant of this clock, before its beginning too', (t) => {
  for (const scale of [1, 20]) {
    const clock = systemClock(scale);
    const difference = clock.fromMonotonic(monotonicNow()) - clock.now();
    t.true(Math.abs(difference) < 5 * scale, `${difference}`);
    const earlier = clock.fromMonotonic(monotonicNow() - 1000);
    t.true(Math.abs(earlier + 1000 * scale) < 50 * scale, `${earlier}`);
  }
});

test('a cancelled timer never fires, and may be cancelled again', async (t) => {
  const clock = systemClock();
  let fired = false;
  const timer = clock.after(5, () => {
    fired = true;
  });
  timer.cancel();
  timer.cancel();
  await pause(clock, 20);
  t.false(fired);
});

test('a timer that has to look twice can be cancelled in between', async (t) => {
  const clock = systemClock();
  let fired = false;
  const timer = clock.after(30.9, () => {
    fired = true;
  });
  await pause(clock, 15);
  timer.cancel();
  await pause(clock, 40);
  t.false(fired);
});

test('a delay longer than a timer of Node can hold does not fire at once', async (t) => {
  const clock = systemClock();
  let fired = false;
  const timer = clock.after(2 ** 33, () => {
    fired = true;
  });
  await pause(clock, 20);
  timer.cancel();
  t.false(fired);
});

test('a pause lasts its time and leaves no listener on its signal', async (t) => {
  const clock = systemClock();
  const { signal } = new AbortController();
  const began = clock.now();
  await pause(clock, 20, signal);
  const lasted = clock.now() - began;
  t.true(lasted >= 20 && lasted < 20 + patience, `${lasted}`);
  t.is(getEventListeners(signal, 'abort').length, 0);
});

test('an abort ends a pause at once', async (t) => {
  const clock = systemClock();
  const controller = new AbortController();
  const paused = pause(clock, 600_000, controller.signal);
  controller.abort();
  await paused;
  t.true(clock.now() < patience);
  t.is(getEventListeners(controller.signal, 'abort').length, 0);
});

test('a pause whose signal has aborted already is none', async (t) => {
  const clock = systemClock();
  await pause(clock, 600_000, AbortSignal.abort());
  t.true(clock.now() < patience);
});
