import test from 'ava';
import * as fc from 'fast-check';
import type { MessageFilter } from '../../src/core/message.js';
import type { HandingOver } from '../../src/core/message-watcher.js';
import type { Direction } from '../../src/core/target.js';
import { ClientTrack } from '../../src/links/client-track.js';
import { Framing } from '../../src/links/framing.js';
import { filtersFor } from '../../src/links/message-filters.js';
import { conversation, cut, encode, frame, sizes } from './frames.js';

const ping: MessageFilter = { opcode: 'ping' };
const pong: MessageFilter = { opcode: 'pong' };

test('the rest of the handshake is skipped, however it is cut, and frames are counted from there', (t) => {
  const handshake = Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  for (let size = 1; size <= handshake.length + 2; size++) {
    const track = new ClientTrack(1, [ping]);
    const framing = framingOf('downstream', track, handshake.length);
    const bytes = Buffer.concat([handshake, frame(9, 'hi')]);
    for (const [index, chunk] of cut(bytes, Array(bytes.length).fill(size)).entries()) {
      framing.watch(chunk, at(index));
    }
    t.true(framing.atMessageBoundary);
    t.deepEqual(Object.keys(track.matchesBefore(100)), ['last-received: opcode = ping']);
  }
});

test('inside the handshake there is no message boundary, and at its end there is', (t) => {
  const framing = framingOf('downstream', undefined, 10);
  t.false(framing.atMessageBoundary);
  framing.watch(Buffer.alloc(9, 0x81), at(0));
  t.false(framing.atMessageBoundary);
  framing.watch(Buffer.alloc(1, 0x81), at(0));
  t.true(framing.atMessageBoundary);
});

test('the end of the handshake is itself a boundary to stop at', (t) => {
  const framing = framingOf('downstream', undefined, 10);
  t.is(framing.watchToBoundary(Buffer.alloc(4), at(0)), -1);
  t.is(framing.watchToBoundary(Buffer.concat([Buffer.alloc(6), frame(1, 'x')]), at(0)), 6);
  const exactly = framingOf('downstream', undefined, 10);
  t.is(exactly.watchToBoundary(Buffer.alloc(10), at(0)), 10);
});

test('where a boundary already is, nothing need pass', (t) => {
  const framing = framingOf('upstream', undefined, 0);
  t.is(framing.watchToBoundary(frame(1, 'x'), at(0)), 0);
});

test('it stops at the first message boundary after any cut, and nowhere else', (t) => {
  fc.assert(
    fc.property(conversation, fc.double({ min: 0, max: 1, noNaN: true }), sizes, (frames, share, chunkSizes) => {
      const bytes = Buffer.concat(frames.map(encode));
      const start = Math.floor(bytes.length * share);
      const framing = framingOf('upstream', undefined, 0);
      framing.watch(bytes.subarray(0, start), at(0));
      let passed = start;
      for (const chunk of cut(bytes.subarray(start), chunkSizes)) {
        const end = framing.watchToBoundary(chunk, at(0));
        passed += end < 0 ? chunk.length : end;
        if (end >= 0) break;
      }
      const ends = messageEnds(frames.map((sent) => ({ ...sent, bytes: encode(sent).length })));
      t.is(passed, Math.min(...ends.filter((end) => end >= start)));
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('matches are kept by direction, with their instant and their doubt', (t) => {
  const track = new ClientTrack(1, [ping, pong]);
  const down = framingOf('downstream', track, 0);
  const up = framingOf('upstream', track, 0);
  down.watch(frame(9, ''), at(100));
  up.watch(frame(10, '', { masked: true }), { ...at(200), backedUp: true });
  t.deepEqual(track.matchesBefore(1000), {
    'last-received: opcode = ping': { t: 100 },
    'last-sent: opcode = pong': { t: 200, unsure: 'backed-up' },
  });
});

function framingOf(direction: Direction, track: ClientTrack | undefined, skip: number): Framing {
  return new Framing({ skip, watchers: [filtersFor(track, direction)], deflation: 'none' });
}

function at(now: number): HandingOver {
  return { now, backedUp: false, withheld: false };
}

function messageEnds(frames: readonly { opcode: number; fin: boolean; bytes: number }[]): number[] {
  const ends = [0];
  let total = 0;
  let inMessage = false;
  for (const { opcode, fin, bytes } of frames) {
    total += bytes;
    if (opcode < 8) inMessage = !fin;
    if (!inMessage) ends.push(total);
  }
  return ends;
}
