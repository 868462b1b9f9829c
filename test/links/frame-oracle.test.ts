import type { Writable } from 'node:stream';
import test from 'ava';
import * as fc from 'fast-check';
import * as ws from 'ws';
import type { MessageFilter } from '../../src/core/message.js';
import type { Direction } from '../../src/core/target.js';
import { ClientTrack } from '../../src/links/client-track.js';
import { FrameScanner } from '../../src/links/frame-scanner.js';
import { Framing } from '../../src/links/framing.js';
import { filtersFor } from '../../src/links/message-filters.js';
import { conversation, cut, encode, type SentFrame, sizes } from './frames.js';

// Exported by ws, and unknown to its type declarations.
const { Receiver } = ws as unknown as {
  Receiver: new (options: {
    isServer: boolean;
    skipUTF8Validation: boolean;
    allowSynchronousEvents: boolean;
  }) => Writable;
};

test('what the scanner finds is what ws receives and what a reading of the standard says, however it is cut', async (t) => {
  await fc.assert(
    fc.asyncProperty(conversation, sizes, async (sent, chunkSizes) => {
      // Decompression is not the scanner's; ws would want compressed bytes.
      const frames = sent.map((each) => ({ ...each, compressed: false }));
      const bytes = Buffer.concat(frames.map(encode));
      const chunks = cut(bytes, chunkSizes);
      const scanned = scan(chunks);
      t.deepEqual(scanned, readByTheBook(bytes));
      t.deepEqual(heard(scanned), await received(chunks, frames));
    }),
    { numRuns: 80, seed: 2026 },
  );
});

test('any header and any bytes at all are read on from, byte by byte or at once, with the same frames', (t) => {
  const header = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }));
  const piece = fc.tuple(header, fc.uint8Array({ maxLength: 300 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const bytes = Buffer.concat(pieces.flatMap(([head, rest]) => [Buffer.from(head), Buffer.from(rest)]));
      const whole = scan([bytes]);
      t.deepEqual(scan(cut(bytes, Array<number>(bytes.length).fill(1))), whole);
      t.deepEqual(whole, readByTheBook(bytes));
    }),
    { numRuns: 150, seed: 2026 },
  );
});

test('lengths of 2^63 and more are waited out for ever, and never throw', (t) => {
  for (const first of [0x7f, 0x80, 0xff]) {
    for (const masked of [0, 0x80]) {
      const framing = watching('upstream');
      framing.watch(Buffer.from([0x82, masked | 127, first, 255, 255, 255, 255, 255, 255, 255]), now);
      for (let nth = 0; nth < 5; nth++) framing.watch(Buffer.alloc(70_000, nth), now);
      t.false(framing.atMessageBoundary);
      t.is(framing.watchToBoundary(Buffer.alloc(70_000), now), -1);
    }
  }
});

test('filters meet whatever comes without throwing', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 40 }), (chunks) => {
      const framing = watching('downstream');
      for (const chunk of chunks) framing.watch(Buffer.from(chunk), now);
    }),
    { numRuns: 250, seed: 2026 },
  );
  t.pass();
});

const filters: MessageFilter[] = [
  { opcode: 'ping' },
  { opcode: 'close' },
  { pattern: '^a|\\uFFFD' },
  { json: { '/a': 1 } },
];
const now = { now: 0, backedUp: false, withheld: false };

function watching(direction: Direction): Framing {
  const watchers = [filtersFor(new ClientTrack(1, filters), direction)];
  return new Framing({ skip: 0, watchers, deflation: 'none' });
}

interface Found {
  opcode: number;
  fin: boolean;
  compressed: boolean;
  length: number;
  payload: Buffer;
  end: number;
}

function scan(chunks: readonly Buffer[]): Found[] {
  const scanner = new FrameScanner(Number.POSITIVE_INFINITY);
  const found: Found[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    for (let index = 0; index < chunk.length; ) {
      index = scanner.advance(chunk, index);
      if (scanner.completed !== undefined) found.push({ ...scanner.completed, end: offset + index });
    }
    offset += chunk.length;
  }
  return found;
}

/** RFC 6455, section 5.2, with all bytes at hand. */
function readByTheBook(bytes: Buffer): Found[] {
  const found: Found[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const [first, second] = [bytes[at] as number, bytes[at + 1] as number];
    const short = second % 128;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const mask = second >= 128 ? 4 : 0;
    const start = at + 2 + extended + mask;
    if (start > bytes.length) break;
    const length = extended === 0 ? BigInt(short) : BigInt(`0x${bytes.toString('hex', at + 2, at + 2 + extended)}`);
    if (BigInt(start) + length > BigInt(bytes.length)) break;
    const end = start + Number(length);
    const payload = Buffer.from(bytes.subarray(start, end));
    for (let index = 0; index < payload.length; index++) {
      payload[index] = (payload[index] as number) ^ (mask === 0 ? 0 : (bytes[start - 4 + (index % 4)] as number));
    }
    found.push({
      opcode: first % 16,
      fin: first >= 128,
      compressed: Math.floor(first / 64) % 2 === 1,
      length: Number(length),
      payload,
      end,
    });
    at = end;
  }
  return found;
}

/** The messages and control frames that frames make up. */
function heard(frames: readonly Found[]): string[] {
  let parts: Buffer[] = [];
  let kind = '';
  return frames.flatMap(({ opcode, fin, payload }) => {
    if (opcode >= 8) return [`${opcode === 9 ? 'ping' : 'pong'} ${payload.toString('hex')}`];
    if (opcode > 0) kind = opcode === 1 ? 'text' : 'binary';
    parts = opcode > 0 ? [payload] : [...parts, payload];
    return fin ? [`${kind} ${Buffer.concat(parts).toString('hex')}`] : [];
  });
}

async function received(chunks: readonly Buffer[], frames: readonly SentFrame[]): Promise<string[]> {
  const isServer = frames[0]?.masked === true;
  const receiver = new Receiver({ isServer, skipUTF8Validation: true, allowSynchronousEvents: true });
  const lines: string[] = [];
  receiver.on('message', (data: Buffer, binary: boolean) => {
    lines.push(`${binary ? 'binary' : 'text'} ${data.toString('hex')}`);
  });
  receiver.on('ping', (data: Buffer) => lines.push(`ping ${data.toString('hex')}`));
  receiver.on('pong', (data: Buffer) => lines.push(`pong ${data.toString('hex')}`));
  for (const chunk of chunks) {
    await new Promise<void>((resolve, reject) => {
      receiver.write(Buffer.from(chunk), (error) => (error ? reject(error) : resolve()));
    });
  }
  return lines;
}
