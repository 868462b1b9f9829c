import type { Writable } from 'node:stream';
import zlib from 'node:zlib';
import * as fc from 'fast-check';
import * as ws from 'ws';
import { type Opcode, opcodes } from '../../src/core/message.js';
import { encode } from '../links/frames.js';

/** What a peer says, or hears: a message, or a control frame. */
export interface Saying {
  opcode: Opcode;
  payload: Buffer;
}

/** What a peer says, as it stands on the wire: each piece of bytes, and when it comes. */
export interface Conversation {
  /** In the order in which they are complete, and when that is. */
  sayings: (Saying & { t: number })[];
  pieces: { t: number; bytes: Buffer }[];
}

// Both are exported by ws, and unknown to its type declarations.
const { Receiver, PerMessageDeflate } = ws as unknown as {
  Receiver: new (options: object) => Writable;
  PerMessageDeflate: new (options: object) => { accept(offers: object[]): void };
};

/** Conversations of whole and fragmented messages with control frames in between, cut anywhere. */
export function conversations(masked: boolean, deflate: boolean): fc.Arbitrary<Conversation> {
  return fc
    .tuple(
      fc.array(fc.oneof({ weight: 3, arbitrary: message }, { weight: 1, arbitrary: control }), { maxLength: 7 }),
      cuts,
    )
    .map(([items, { sizes, gaps }]) => onTheWire(items, masked, deflate, sizes, gaps));
}

/** What `ws` makes of what came over a wire, each with the instant at which it was complete; `error` if it objects. */
export async function hear(
  taken: readonly { t: number; bytes: Buffer }[],
  as: 'client' | 'server',
  deflate: boolean,
): Promise<{ heard: (Saying & { t: number })[]; error: string | undefined }> {
  const receiver = new Receiver({ isServer: as === 'server', extensions: deflate ? inflating(as) : {} });
  const heard: (Saying & { t: number })[] = [];
  let error: string | undefined;
  let t = 0;
  const note = (opcode: Opcode) => (payload: Buffer) => void heard.push({ t, opcode, payload });
  receiver.on('message', (data: Buffer, binary: boolean) => note(binary ? 'binary' : 'text')(data));
  receiver.on('ping', note('ping')).on('pong', note('pong'));
  receiver.on('conclude', (code: number, reason: Buffer) => {
    note('close')(closePayload(code, reason));
  });
  receiver.on('error', (problem) => {
    error ??= problem.message;
  });
  for (const { t: now, bytes } of taken) {
    t = now;
    if (receiver.writableEnded || receiver.destroyed) {
      error ??= `bytes after the end: ${bytes.toString('hex', 0, 20)}`;
      break;
    }
    await new Promise<void>((resolve) => {
      receiver.write(bytes, () => resolve());
      receiver.once('conclude', () => resolve());
    });
  }
  return { heard, error };
}

/** A frame as `ws` writes it. */
export function wireFrame(saying: Saying, masked: boolean): Buffer {
  const { opcode, payload } = saying;
  return encode({ opcode: opcodes[opcode], fin: true, masked, compressed: false, payload });
}

export function closePayload(code: number, reason: Buffer | string = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
}

/** One line for each, to be compared. */
export function lines(sayings: readonly Saying[]): string[] {
  return sayings.map(({ opcode, payload }) => `${opcode} ${payload.length} ${payload.toString('base64', 0, 300)}`);
}

interface Item extends Saying {
  compressed: boolean;
  /** Where it is cut into fragments, as shares of its length, and what control frames come between them. */
  fragments: { share: number; controls: Saying[] }[];
}

const control: fc.Arbitrary<Item> = fc
  .tuple(fc.constantFrom<Opcode>('ping', 'pong'), fc.uint8Array({ maxLength: 125 }))
  .map(([opcode, payload]) => ({ opcode, payload: Buffer.from(payload), compressed: false, fragments: [] }));

const fragments = fc.array(
  fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), controls: fc.array(control, { maxLength: 2 }) }),
  { maxLength: 3 },
);

const repeats = fc.oneof(
  { weight: 9, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 6000 }) },
);

const text = fc
  .tuple(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.record({ type: fc.constantFrom('join', 'leave'), uid: fc.nat(99) }).map((value) => JSON.stringify(value)),
      fc.constantFrom('', 'uid=1 uid=22', 'late', 'late ü你好'),
    ),
    repeats,
  )
  .map(([text, times]) => ({ opcode: 'text' as Opcode, payload: Buffer.from(text.repeat(times)) }));

const binary = fc.tuple(fc.uint8Array({ maxLength: 40 }), repeats).map(([bytes, times]) => ({
  opcode: 'binary' as Opcode,
  payload: Buffer.concat(Array.from({ length: times }, () => bytes)),
}));

const message: fc.Arbitrary<Item> = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: text }, binary), fc.boolean(), fragments)
  .map(([saying, compressed, fragments]) => ({ ...saying, compressed, fragments }));

const cuts = fc.record({
  sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70_000 })), { maxLength: 20 }),
  gaps: fc.array(fc.constantFrom(0, 0, 1, 7, 40), { minLength: 1, maxLength: 8 }),
});

function onTheWire(
  items: Item[],
  masked: boolean,
  deflate: boolean,
  sizes: readonly number[],
  gaps: readonly number[],
): Conversation {
  const frames: Buffer[] = [];
  const ends: { saying: Saying; end: number }[] = [];
  let length = 0;
  const write = (bytes: Buffer, saying?: Saying) => {
    frames.push(bytes);
    length += bytes.length;
    if (saying !== undefined) ends.push({ saying, end: length });
  };
  for (const { opcode, payload, compressed, fragments } of items) {
    const body = deflate && compressed ? deflated(payload) : payload;
    const places = fragments.map(({ share }) => Math.floor(share * body.length)).sort((one, other) => one - other);
    [...places, body.length].forEach((place, index) => {
      const fin = index === places.length;
      const first = index === 0;
      const part = {
        opcode: first ? opcodes[opcode] : 0,
        fin,
        masked,
        compressed: first && deflate && compressed,
        payload: body.subarray(places[index - 1] ?? 0, place),
      };
      write(encode(part), fin ? { opcode, payload } : undefined);
      for (const each of fragments[index]?.controls ?? []) write(wireFrame(each, masked), each);
    });
  }
  return timed(Buffer.concat(frames), ends, sizes, gaps);
}

function timed(
  bytes: Buffer,
  ends: readonly { saying: Saying; end: number }[],
  sizes: readonly number[],
  gaps: readonly number[],
): Conversation {
  const pieces: Conversation['pieces'] = [];
  const sayings: Conversation['sayings'] = [];
  let start = 0;
  let t = 0;
  let nth = 0;
  while (start < bytes.length) {
    t += gaps[nth % gaps.length] as number;
    const end = Math.min(bytes.length, start + (sizes[nth] ?? 100_000));
    pieces.push({ t, bytes: bytes.subarray(start, end) });
    for (const { saying, end: over } of ends) if (over > start && over <= end) sayings.push({ ...saying, t });
    start = end;
    nth += 1;
  }
  return { sayings, pieces };
}

// As ws does it, without the tail that every message would end with.
function deflated(payload: Buffer): Buffer {
  return zlib.deflateRawSync(payload, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

function inflating(as: 'client' | 'server'): object {
  const extension = new PerMessageDeflate({ isServer: as === 'server' });
  extension.accept([{ server_no_context_takeover: [true], client_no_context_takeover: [true] }]);
  return { 'permessage-deflate': extension };
}
