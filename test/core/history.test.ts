import test from 'ava';
import { History } from '../../src/core/history.js';
import type { HistoryRecord } from '../../src/core/records.js';
import { systemClock } from '../../src/core/clock.js';

const clock = { ...systemClock(), now: () => 1234.567_89 };
const ended = (step: string) => ({ kind: 'step-ended', step }) as const;

test('lines are numbered from one and carry the instant, to the microsecond', (t) => {
  const history = new History(clock);
  history.append(ended('a'));
  history.append(ended('b'), 99.000_4);
  t.deepEqual(history.records(), [
    { n: 1, t: 1234.568, kind: 'step-ended', step: 'a' },
    { n: 2, t: 99, kind: 'step-ended', step: 'b' },
  ]);
});

test('whoever listens hears every line from then on, until they stop', (t) => {
  const history = new History(clock);
  const heard: number[] = [];
  history.append(ended('before'));
  const stop = history.listen(({ n }) => heard.push(n));
  history.append(ended('during'));
  stop();
  history.append(ended('after'));
  t.deepEqual(heard, [2]);
});

test('a listener finds the line that it hears of in the history already', (t) => {
  const history = new History(clock);
  let last: HistoryRecord | undefined;
  history.listen((record) => {
    last = history.records().at(-1);
    t.is(last, record);
  });
  history.append(ended('a'));
  t.is(last?.n, 1);
});

test('a listener that writes a line itself gives it the next number', (t) => {
  const history = new History(clock);
  history.listen(({ n }) => {
    if (n === 1) history.append(ended('answer'));
  });
  history.append(ended('question'));
  t.deepEqual(
    history.records().map(({ n }) => n),
    [1, 2],
  );
});

test('a history that keeps only its latest lines stays bounded and keeps their numbers', (t) => {
  const history = new History(clock, 10);
  for (let n = 1; n <= 1000; n++) {
    history.append(ended(`${n}`));
    t.true(history.records().length <= 20);
    t.is(history.records().at(-1)?.n, n);
    t.true(history.records().length >= Math.min(n, 10));
  }
  const numbers = history.records().map(({ n }) => n);
  t.deepEqual(
    numbers,
    [...numbers].sort((one, other) => one - other),
  );
});
