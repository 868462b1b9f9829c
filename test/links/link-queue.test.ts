import test from 'ava';
import * as fc from 'fast-check';
import { LinkQueue, type Waiting } from '../../src/links/link-queue.js';

test('it behaves as a list does, through any sequence of writes, takes and clearings', (t) => {
  const step = fc.oneof(
    { weight: 10, arbitrary: fc.record({ write: fc.integer({ min: 1, max: 300 }) }) },
    { weight: 10, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 300 }) }) },
    { weight: 1, arbitrary: fc.constant({ clear: true }) },
    { weight: 1, arbitrary: fc.constant({ takeAll: true }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const queue = new LinkQueue();
      let model: Waiting[] = [];
      let id = 0;
      for (const one of steps) {
        if ('write' in one) {
          for (let times = one.write; times > 0; times--) {
            queue.write(Buffer.alloc(1 + (id % 50)), id, id);
            id += 1;
            model.push(queue.last() as Waiting);
          }
        } else if ('take' in one) {
          for (let times = Math.min(one.take, model.length); times > 0; times--) {
            same(queue.first(), model.shift());
            queue.shift();
          }
        } else if ('takeAll' in one) {
          for (const [index, item] of queue.takeAll().entries()) same(item, model[index]);
          model = [];
        } else {
          queue.clear();
          model = [];
        }
        same(queue.length, model.length);
        same(queue.first(), model[0]);
        same(queue.last(), model.at(-1));
        same(
          queue.bytes,
          model.reduce((sum, { chunk }) => sum + chunk.length, 0),
        );
      }
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('nothing is due before what came before it', (t) => {
  const queue = new LinkQueue();
  queue.write(Buffer.from('a'), 100, 0);
  queue.write(Buffer.from('b'), 50, 1);
  queue.end('fin', 70);
  t.deepEqual(
    queue.takeAll().map(({ due }) => due),
    [100, 100, 100],
  );
});

test('a FIN, an RST or a mark takes a place in the queue, and no bytes', (t) => {
  const queue = new LinkQueue();
  queue.mark(0, () => {});
  t.deepEqual([queue.length, queue.bytes, queue.ended], [1, 0, false]);
  queue.end('fin', 0);
  t.deepEqual([queue.length, queue.bytes, queue.ended], [2, 0, true]);
  queue.shift();
  t.is(queue.first()?.what, 'fin');
  queue.shift();
  t.deepEqual([queue.length, queue.bytes, queue.first()], [0, 0, undefined]);
});

test('an endless stream that never lets it run empty does not make it grow', (t) => {
  const queue = new LinkQueue();
  const chunk = Buffer.from('x');
  const before = process.memoryUsage().heapUsed;
  queue.write(chunk, 0, 0);
  for (let nth = 0; nth < 2_000_000; nth++) {
    queue.write(chunk, 0, nth);
    queue.shift();
  }
  t.is(queue.length, 1);
  const grown = process.memoryUsage().heapUsed - before;
  t.true(grown < 150_000_000, `${grown} bytes`);
});

// Thousands of comparisons are too many for an assertion each.
function same(actual: unknown, wanted: unknown): void {
  if (actual !== wanted) throw new Error(`${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
}
