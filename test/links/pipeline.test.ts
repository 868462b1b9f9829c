import test from 'ava';
import { Stage } from '../../src/core/stage.js';
import { LinkQueue } from '../../src/links/link-queue.js';
import { Pipeline } from '../../src/links/pipeline.js';

class Delay extends Stage {
  readonly does = 'delay';
  override readonly lag: number;

  constructor(milliseconds: number) {
    super();
    this.lag = milliseconds;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    if (this.lag > 0) this.acted();
    this.next.write(chunk, at + this.lag, offset);
  }
}

class Capitals extends Stage {
  readonly does = 'change';

  override write(chunk: Buffer, at: number, offset: number): void {
    this.next.write(Buffer.from(chunk.toString().toUpperCase()), at, offset);
  }
}

function scene() {
  const queue = new LinkQueue();
  const pipeline = new Pipeline(queue);
  return {
    queue,
    pipeline,
    write(text: string, at: number) {
      queue.arriving = at;
      pipeline.entry.write(Buffer.from(text), at, 0);
    },
    waiting: () => queue.takeAll().map(({ chunk, due }) => [chunk.toString(), due]),
  };
}

test('a link is held until everybody who holds it has let go', (t) => {
  const { pipeline } = scene();
  const [one, two] = [{}, {}];
  t.false(pipeline.held);
  pipeline.hold(one, undefined);
  pipeline.hold(two, undefined);
  pipeline.release(one);
  t.true(pipeline.held && !pipeline.empty);
  pipeline.release(one);
  t.true(pipeline.held, 'letting go twice does not count for another');
  pipeline.release(two);
  t.true(!pipeline.held && pipeline.empty);
});

test('changes come before delays, and each stage goes on where the last one left off', (t) => {
  const { pipeline, write, waiting } = scene();
  pipeline.add(new Delay(100));
  pipeline.add(new Capitals());
  pipeline.add(new Delay(50));
  write('abc', 1000);
  t.deepEqual(waiting(), [['ABC', 1150]]);
});

test('without stages bytes are due when they arrive', (t) => {
  const { pipeline, write, waiting } = scene();
  pipeline.hold({}, undefined);
  write('abc', 1000);
  t.deepEqual(waiting(), [['abc', 1000]]);
});

test('a delay that is taken away leaves the others, and what waits is planned as if it had never been', (t) => {
  const { pipeline, write, waiting } = scene();
  const stages = [new Delay(1), new Delay(10), new Delay(100)] as const;
  for (const stage of stages) pipeline.add(stage);
  write('abc', 0);
  pipeline.remove(stages[1]);
  pipeline.replan(50);
  t.deepEqual(waiting(), [['abc', 101]]);
  pipeline.remove(stages[0]);
  pipeline.remove(stages[2]);
  t.true(pipeline.empty);
});

test('what was changed stays changed, once, when a delay is taken away', (t) => {
  const { pipeline, write, waiting } = scene();
  const delay = new Delay(1000);
  pipeline.add(new Capitals());
  pipeline.add(delay);
  write('abc', 0);
  pipeline.remove(delay);
  pipeline.replan(5);
  t.deepEqual(waiting(), [['ABC', 0]]);
});

test('a stage in the place of another keeps that place', (t) => {
  const { pipeline, write, waiting } = scene();
  const old = new Delay(5000);
  pipeline.add(old);
  pipeline.add(new Delay(50));
  write('a', 0);
  write('b', 1000);
  pipeline.replace(old, new Delay(600));
  pipeline.replan(1200);
  t.deepEqual(waiting(), [
    ['a', 650],
    ['b', 1650],
  ]);
});

test('a pipe holds what its delays keep on the way at its narrowest rate, and 25 ms more', (t) => {
  const { pipeline } = scene();
  t.is(pipeline.volume, 0);
  pipeline.add(new Delay(50));
  t.is(pipeline.volume, Number.POSITIVE_INFINITY);
  class Narrow extends Stage {
    readonly does = 'delay';
    override readonly rate = 1000;
  }
  pipeline.add(new Narrow());
  t.is(pipeline.volume, 75_000);
});

test('a stage tells once that it took effect, and only when it delayed something', (t) => {
  const { pipeline, write } = scene();
  const told: string[] = [];
  for (const milliseconds of [0, 5]) {
    const stage = new Delay(milliseconds);
    stage.onEffect = () => told.push(`${milliseconds}`);
    pipeline.add(stage);
  }
  write('a', 0);
  write('b', 0);
  t.deepEqual(told, ['5']);
});

test('every hold tells once that something waits', (t) => {
  const { pipeline } = scene();
  const told: string[] = [];
  pipeline.hold({}, () => told.push('one'));
  pipeline.hold({}, undefined);
  pipeline.tellHolds();
  pipeline.hold({}, () => told.push('two'));
  pipeline.tellHolds();
  pipeline.tellHolds();
  t.deepEqual(told, ['one', 'two']);
});
