import test from 'ava';
import { badOutputs } from './bad-outputs.js';
import { badBackground } from './bad-background.js';
import { badExpectations } from './bad-expectations.js';
import { badKinds } from './bad-kinds.js';
import { badMessageFaults } from './bad-message-faults.js';
import { badParallel } from './bad-parallel.js';
import { badSeries } from './bad-series.js';
import { badShapes } from './bad-shapes.js';
import { badSteps } from './bad-steps.js';
import { badTaps } from './bad-taps.js';
import { changed, problemsOf, smallProfile } from './compile-text.js';

test('the small profile itself has no problem', (t) => {
  t.deepEqual(problemsOf(smallProfile), []);
});

for (const { title, changes, problems } of [
  ...badShapes,
  ...badExpectations,
  ...badKinds,
  ...badSeries,
  ...badParallel,
  ...badSteps,
  ...badTaps,
  ...badBackground,
  ...badOutputs,
  ...badMessageFaults,
]) {
  test(`${title} is found with its line and column`, (t) => {
    const text = changes.reduce((before, [piece, replacement]) => changed(piece, replacement, before), smallProfile);
    t.deepEqual(problemsOf(text), problems);
  });
}

test('all mistakes of a profile are found at once', (t) => {
  let text = changed('name: small', 'nme: small');
  text = changed('type: blackhole', 'type: blakhole', text);
  text = changed('from: uid1, after: healed', 'from: uid7, after: healed', text);
  text = changed('listen: 127.0.0.1:7001', 'listen: 7001', text);
  t.deepEqual(
    problemsOf(text).map((problem) => problem.split(' ')[0]),
    ['1:1', '1:1', '3:37', '9:19', '18:41'],
  );
});

test('an empty file is a profile that is missing', (t) => {
  t.deepEqual(problemsOf(''), ['1:1 this is nothing, but must be a map']);
});

test('a list instead of a profile is refused', (t) => {
  t.deepEqual(problemsOf('- name: small\n'), ['1:1 this is a list of 1, but must be a map']);
});

test('two documents in one file are refused', (t) => {
  t.is(problemsOf(`${smallProfile}---\n${smallProfile}`).length, 1);
});

test('aliases that multiply are refused before they fill the memory', (t) => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    const above = `*a${level - 1}`;
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => above).join(', ')}]`);
  }
  const problems = problemsOf(lines.join('\n'));
  t.is(problems.length, 1);
  t.regex(problems[0] ?? '', /too large/);
});

test('an alias within its own anchor is refused', (t) => {
  t.regex(problemsOf('name: &loop [*loop]\n')[0] ?? '', /refers to itself/);
});
