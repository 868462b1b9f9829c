import test from 'ava';
import * as fc from 'fast-check';
import { type Frame, FrameScanner } from '../../src/links/frame-scanner.js';
import { conversation, cut, encode, frame, type SentFrame, sizes } from './frames.js';

const captured = 4096;

test('the same frames come out however their bytes are cut, with their payloads unmasked and capped', (t) => {
  fc.assert(
    fc.property(conversation, sizes, (frames, chunkSizes) => {
      const { found } = scan(cut(Buffer.concat(frames.map(encode)), chunkSizes), captured);
      t.deepEqual(found, frames.map(expected));
    }),
    { numRuns: 150 },
  );
  t.pass();
});

test('it is at a message boundary exactly where a message of one’s own could be put in', (t) => {
  fc.assert(
    fc.property(conversation, (frames) => {
      const scanner = new FrameScanner();
      let inMessage = false;
      for (const sent of frames) {
        if (sent.opcode < 8) inMessage = !sent.fin;
        const bytes = encode(sent);
        for (const [at, chunk] of [...edges(bytes)].entries()) {
          scanner.advance(chunk, 0);
          const ended = at === edges(bytes).length - 1;
          t.is(scanner.atFrameBoundary, ended);
          t.is(scanner.atMessageBoundary, ended && !inMessage);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('a ping between two fragments ends on a frame boundary, but not between messages', (t) => {
  const scanner = new FrameScanner();
  const after = (bytes: Buffer) => {
    scanner.advance(bytes, 0);
    return [scanner.atFrameBoundary, scanner.atMessageBoundary];
  };
  t.deepEqual([scanner.atFrameBoundary, scanner.atMessageBoundary], [true, true]);
  t.deepEqual(after(frame(1, 'he', { fin: false })), [true, false]);
  t.deepEqual(after(frame(9, 'ping')), [true, false]);
  t.deepEqual(after(frame(0, 'll', { fin: false })), [true, false]);
  t.deepEqual(after(frame(10, '')), [true, false]);
  t.deepEqual(after(frame(0, 'o')), [true, true]);
});

test('it stops at the end of each frame, and says which one that was', (t) => {
  const scanner = new FrameScanner(10);
  const bytes = Buffer.concat([frame(1, 'one'), frame(9, ''), frame(2, 'two').subarray(0, 3)]);
  const first = scanner.advance(bytes, 0);
  t.is(first, 5);
  t.like(scanner.completed, { opcode: 1, length: 3, payload: Buffer.from('one') });
  const second = scanner.advance(bytes, first);
  t.is(second, 7);
  t.like(scanner.completed, { opcode: 9, length: 0, payload: Buffer.alloc(0) });
  t.is(scanner.advance(bytes, second), bytes.length);
  t.is(scanner.completed, undefined);
});

test('a payload longer than 4 GiB is followed to its end, without being kept', (t) => {
  const scanner = new FrameScanner(4);
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  const length = 2 ** 32 + 3;
  const header = Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 3]);
  scanner.advance(header, 0);
  for (let left = length; left > 0; left -= megabyte.length) {
    t.false(scanner.atFrameBoundary);
    const chunk = left < megabyte.length ? megabyte.subarray(0, left) : megabyte;
    t.is(scanner.advance(chunk, 0), chunk.length);
  }
  t.true(scanner.atMessageBoundary);
  t.like(scanner.completed, { length, payload: Buffer.from('xxxx') });
});

test('a chunk may be used again by its owner: what was kept of it stays', (t) => {
  const scanner = new FrameScanner(10);
  const bytes = frame(1, 'keep');
  scanner.advance(bytes.subarray(0, 4), 0);
  bytes.fill(0, 0, 4);
  scanner.advance(bytes, 4);
  t.is(scanner.completed?.payload.toString(), 'keep');
});

test('no bytes at all make it throw or stand still', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (chunks) => {
      const scanner = new FrameScanner(captured);
      for (const chunk of chunks) {
        for (let index = 0; index < chunk.length; ) {
          const next = scanner.advance(Buffer.from(chunk), index);
          t.true(next > index && next <= chunk.length);
          index = next;
        }
      }
    }),
  );
  t.pass();
});

function scan(chunks: readonly Buffer[], capture: number): { found: Frame[]; scanner: FrameScanner } {
  const scanner = new FrameScanner(capture);
  const found: Frame[] = [];
  for (const chunk of chunks) {
    for (let index = 0; index < chunk.length; ) {
      index = scanner.advance(chunk, index);
      if (scanner.completed !== undefined) found.push(scanner.completed);
    }
  }
  return { found, scanner };
}

function expected({ opcode, fin, compressed, payload }: SentFrame): Frame {
  return { opcode, fin, compressed, length: payload.length, payload: payload.subarray(0, captured) };
}

/** The header byte by byte, then the payload in two halves. */
function edges(bytes: Buffer): Buffer[] {
  const single = Array.from({ length: Math.min(14, bytes.length - 1) }, (_, index) => bytes.subarray(index, index + 1));
  return [...single, bytes.subarray(single.length)];
}
