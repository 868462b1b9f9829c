import test from 'ava';
import type { FrameFilter } from '../../src/core/anchor.js';
import { captureLimit, FrameFilters } from '../../src/links/frame-filters.js';
import { FrameScanner } from '../../src/links/frame-scanner.js';
import { frame } from './frames.js';

const ping: FrameFilter = { unit: 'opcode', opcode: 'ping' };
const two: FrameFilter = { unit: 'message', pattern: '^2$' };

for (const [name, opcode] of [
  ['text', 1],
  ['binary', 2],
  ['close', 8],
  ['ping', 9],
  ['pong', 10],
] as const) {
  test(`a ${name} frame meets the filter of its own opcode, and no other`, (t) => {
    const every = (['text', 'binary', 'ping', 'pong', 'close'] as const).map(
      (other): FrameFilter => ({ unit: 'opcode', opcode: other }),
    );
    t.deepEqual(meetings(every, [frame(opcode, 'x', { masked: true })]), [[{ unit: 'opcode', opcode: name }]]);
  });
}

test('a message meets its filters once, when its last fragment is there', (t) => {
  const whole: FrameFilter = { unit: 'message', pattern: '^hello$' };
  const text: FrameFilter = { unit: 'opcode', opcode: 'text' };
  t.deepEqual(
    meetings(
      [whole, text, ping],
      [
        frame(1, 'he', { fin: false, masked: true }),
        frame(9, 'hello', { masked: true }),
        frame(0, 'll', { fin: false, masked: true }),
        frame(0, 'o', { masked: true }),
        frame(1, 'hello again'),
      ],
    ),
    [[], [ping], [], [whole, text], [text]],
  );
});

test('a pattern looks at messages, never at what a control frame carries', (t) => {
  t.deepEqual(meetings([two], [frame(9, '2'), frame(10, '2'), frame(1, '2'), frame(1, '22')]), [[], [], [two], []]);
});

test('a compressed message meets no pattern, but still its opcode', (t) => {
  const anything: FrameFilter = { unit: 'message', pattern: '' };
  const text: FrameFilter = { unit: 'opcode', opcode: 'text' };
  t.deepEqual(
    meetings([anything, text], [frame(1, '2', { compressed: true, fin: false }), frame(0, '2'), frame(1, 'plain')]),
    [[], [text], [anything, text]],
  );
});

test('a pattern sees the first 4 KiB of a message, over all of its fragments', (t) => {
  const seen: FrameFilter = { unit: 'message', pattern: 'x$' };
  const start = 'a'.repeat(captureLimit - 1);
  const fragments = (end: string) => [frame(1, start, { fin: false }), frame(0, end)];
  t.deepEqual(meetings([seen], fragments('xb')), [[], [seen]]);
  t.deepEqual(meetings([seen], fragments('bx')), [[], []]);
  t.deepEqual(meetings([seen], [...fragments('x'), frame(1, 'x')]), [[], [seen], [seen]]);
});

test('a pattern does not remember where it matched last', (t) => {
  t.deepEqual(meetings([two], [frame(1, '2'), frame(1, '2')]), [[two], [two]]);
});

test('a continuation of nothing meets no opcode', (t) => {
  t.deepEqual(meetings([{ unit: 'opcode', opcode: 'text' }, ping], [frame(0, 'x')]), [[]]);
});

function meetings(filters: readonly FrameFilter[], frames: readonly Buffer[]): FrameFilter[][] {
  const tested = new FrameFilters(filters);
  const scanner = new FrameScanner(captureLimit);
  return frames.map((bytes) => {
    scanner.advance(bytes, 0);
    return scanner.completed === undefined ? [] : tested.met(scanner.completed);
  });
}
