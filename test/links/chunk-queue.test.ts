import test from 'ava';
import * as fc from 'fast-check';
import { ChunkQueue, type Waiting } from '../../src/links/chunk-queue.js';

function waiting(id: number): Waiting {
  return { what: 'bytes', chunk: Buffer.alloc(id % 50), arrived: id, due: id, withheld: false };
}

test('it behaves as a list does, through any sequence of pushes, takes and clearings', (t) => {
  const step = fc.oneof(
    { weight: 10, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 300 }) }) },
    { weight: 10, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 300 }) }) },
    { weight: 1, arbitrary: fc.constant({ clear: true }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const queue = new ChunkQueue();
      let model: Waiting[] = [];
      let id = 0;
      for (const one of steps) {
        if ('push' in one) {
          for (let times = one.push; times > 0; times--) {
            const item = waiting(id++);
            queue.push(item);
            model.push(item);
          }
        } else if ('take' in one) {
          for (let times = one.take; times > 0; times--) same(queue.shift(), model.shift());
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
        const seen = [...queue];
        same(seen.length, model.length);
        for (const [index, item] of seen.entries()) same(item, model[index]);
      }
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('a FIN or RST takes a place in the queue, and no bytes', (t) => {
  const queue = new ChunkQueue();
  queue.push({ what: 'fin', chunk: Buffer.alloc(0), arrived: 0, due: 0, withheld: false });
  t.deepEqual([queue.length, queue.bytes, queue.last()?.what], [1, 0, 'fin']);
  t.is(queue.shift()?.what, 'fin');
  t.is(queue.shift(), undefined);
  t.deepEqual([queue.length, queue.bytes], [0, 0]);
});

test('an endless stream that never lets it run empty does not make it grow', (t) => {
  const queue = new ChunkQueue();
  const before = process.memoryUsage().heapUsed;
  queue.push(waiting(1));
  for (let nth = 0; nth < 2_000_000; nth++) {
    queue.push(waiting(0));
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
