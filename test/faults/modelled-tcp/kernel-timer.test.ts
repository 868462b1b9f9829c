import test from 'ava';
import * as fc from 'fast-check';
import { kernelTimer } from '../../../src/faults/modelled-tcp/kernel-timer.js';

test('a short timer fires with the tick after the one that it falls into', (t) => {
  t.is(kernelTimer(0, 220), 224);
  t.is(kernelTimer(3.9, 220), 224);
  t.is(kernelTimer(4, 220.1), 232);
});

test('beyond a quarter of a second timers fire every 32 ms only, beyond two seconds every 256 ms', (t) => {
  t.is(kernelTimer(0, 400), 416);
  t.is(kernelTimer(0, 3000), 3072);
});

test('no timer fires early, and none more than an eighth and a tick or two late', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 1, max: 120_000, noNaN: true }),
      (now, delay) => {
        const lasted = kernelTimer(now, delay) - now;
        return lasted >= delay && lasted <= delay * 1.13 + 8.001;
      },
    ),
  );
  t.pass();
});
