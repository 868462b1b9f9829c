import test from 'ava';
import * as fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/core/duration.js';

for (const [text, milliseconds] of [
  ['200ms', 200],
  ['4s', 4000],
  ['1.5min', 90_000],
  ['2h', 7_200_000],
  ['0s', 0],
  ['0.5ms', 0.5],
  [' 4 s ', 4000],
] as const) {
  test(`${JSON.stringify(text)} is ${milliseconds} ms`, (t) => {
    t.is(parseDuration(text), milliseconds);
  });
}

for (const text of [
  '',
  '4',
  's',
  '-4s',
  '+4s',
  '.5s',
  '4.s',
  '4S',
  '4sec',
  '4m',
  '1e3s',
  '1min 30s',
  '4s4',
  '99999999999h',
]) {
  test(`${JSON.stringify(text)} is no duration`, (t) => {
    t.is(parseDuration(text), undefined);
  });
}

for (const [milliseconds, text] of [
  [0, '0 ms'],
  [200, '200 ms'],
  [0.1234, '0.123 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1250, '1.25 s'],
  [59_999, '59.999 s'],
  [60_000, '1 min'],
  [90_000, '1 min 30 s'],
  [90_500, '90.5 s'],
  [1_200_000, '20 min'],
  [-400, '-400 ms'],
  [-4000, '-4 s'],
  [-90_000, '-1 min 30 s'],
] as const) {
  test(`${milliseconds} ms are written ${text}`, (t) => {
    t.is(formatDuration(milliseconds), text);
  });
}

test('what is written in one unit is read back as it was, to the microsecond', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 59_999_999 }), (microseconds) => {
      const read = parseDuration(formatDuration(microseconds / 1000));
      // From one second on, three decimals are milliseconds.
      const exact = microseconds < 1_000_000 ? 0.001 : 0.5001;
      return read !== undefined && Math.abs(read - microseconds / 1000) <= exact;
    }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000 }),
      fc.constantFrom('ms', 's', 'min', 'h'),
      (count, unit) => parseDuration(`${count}${unit}`) === parseDuration(`${count} ${unit}`),
    ),
  );
  t.is(parseDuration(formatDuration(1_200_000)), 1_200_000);
});
