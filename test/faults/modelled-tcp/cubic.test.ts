import test from 'ava';
import { Cubic } from '../../../src/faults/modelled-tcp/cubic.js';

test('the window doubles each round trip until it meets the threshold', (t) => {
  const cubic = new Cubic();
  t.is(cubic.window, 10);
  cubic.grow(10, 50, 50);
  t.is(cubic.window, 20);
  cubic.threshold = 25;
  cubic.grow(20, 100, 50);
  t.true(cubic.window >= 25 && cubic.window <= 26, `${cubic.window}`);
});

test('a loss takes the window down to seven tenths, and an undo gives it back', (t) => {
  const cubic = new Cubic();
  cubic.window = 100;
  cubic.reduce();
  t.is(cubic.threshold, 70);
  cubic.window = cubic.threshold;
  cubic.undo();
  t.is(cubic.window, 100);
  t.true(cubic.threshold >= 75);
});

test('after a loss the window grows back to where it was, slowly near there, and then beyond', (t) => {
  const cubic = new Cubic();
  cubic.window = 200;
  cubic.reduce();
  cubic.window = cubic.threshold;
  // The plateau comes after the cube root of (200 - 140) / 0.4 seconds: 5.3.
  const windows: number[] = [];
  for (let now = 0; now <= 10_000; now += 200) {
    windows.push(cubic.window);
    cubic.grow(cubic.window, now, 200);
  }
  const at = (second: number) => windows[second * 5] as number;
  t.true(at(5) > 180 && at(5) <= 202, `${at(5)} after 5 s`);
  t.true(at(5) - at(4) < at(2) - at(1), 'slower near the plateau');
  t.true(at(9) > 210, `${at(9)} after 9 s`);
});

test('a window that was not used for a while is not trusted: it halves with every time-out that passed', (t) => {
  const cubic = new Cubic();
  cubic.window = 80;
  cubic.idled(100, 250);
  t.is(cubic.window, 80);
  cubic.idled(250 * 2.5, 250);
  t.is(cubic.window, 20);
  cubic.idled(1e6, 250);
  t.is(cubic.window, 10);
});
