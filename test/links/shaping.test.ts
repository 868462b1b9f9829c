import test from 'ava';
import type { Stage } from '../../src/core/fault.js';
import { Shaping } from '../../src/links/shaping.js';

const delay = (milliseconds: number): Stage => ({ release: (at) => at + milliseconds });
const nobody = () => {};

test('a link is held until everybody who holds it has let go', (t) => {
  const shaping = new Shaping();
  const [one, two] = [{}, {}];
  t.false(shaping.held);
  shaping.hold(one, undefined);
  shaping.hold(two, undefined);
  shaping.release(one);
  t.true(shaping.held && !shaping.empty);
  shaping.release(one);
  t.true(shaping.held, 'letting go twice does not count for another');
  shaping.release(two);
  t.true(!shaping.held && shaping.empty);
});

test('bytes go through the stages in the order in which they came, each from where the last one left off', (t) => {
  const shaping = new Shaping();
  const seen: [number, number][] = [];
  shaping.addStage(delay(100), nobody);
  shaping.addStage(
    {
      release: (at, bytes) => {
        seen.push([at, bytes]);
        return at + bytes;
      },
    },
    nobody,
  );
  t.is(shaping.due(1000, 50), 1150);
  t.deepEqual(seen, [[1100, 50]]);
});

test('without stages bytes are due when they arrive', (t) => {
  const shaping = new Shaping();
  shaping.hold({}, undefined);
  t.is(shaping.due(1000, 50), 1000);
});

test('a stage that is taken away leaves the others', (t) => {
  const shaping = new Shaping();
  const stages = [delay(1), delay(10), delay(100)] as const;
  for (const stage of stages) shaping.addStage(stage, nobody);
  shaping.removeStage(stages[1]);
  t.is(shaping.due(0, 1), 101);
  shaping.removeStage(stages[0]);
  shaping.removeStage(stages[2]);
  t.is(shaping.due(0, 1), 0);
  t.true(shaping.empty);
});

test('a stage tells once that it took effect, and only when it delayed something', (t) => {
  const shaping = new Shaping();
  const told: string[] = [];
  let milliseconds = 0;
  shaping.addStage({ release: (at) => at + milliseconds }, () => told.push('sometimes'));
  shaping.addStage(delay(5), () => told.push('always'));
  shaping.due(0, 1);
  t.deepEqual(told, ['always']);
  milliseconds = 1;
  shaping.due(0, 1);
  shaping.due(0, 1);
  t.deepEqual(told, ['always', 'sometimes']);
});

test('every hold tells once that something waits', (t) => {
  const shaping = new Shaping();
  const told: string[] = [];
  shaping.hold({}, () => told.push('one'));
  shaping.hold({}, undefined);
  shaping.tellHolds();
  shaping.hold({}, () => told.push('two'));
  shaping.tellHolds();
  shaping.tellHolds();
  t.deepEqual(told, ['one', 'two']);
});
