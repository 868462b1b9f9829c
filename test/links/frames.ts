import { once } from 'node:events';
import type { Writable } from 'node:stream';
import * as fc from 'fast-check';
import * as ws from 'ws';

/** A frame to be written by `ws`, which is the oracle of what is right on the wire. */
export interface SentFrame {
  opcode: number;
  fin: boolean;
  masked: boolean;
  compressed: boolean;
  payload: Buffer;
}

interface FrameOptions {
  opcode: number;
  fin: boolean;
  mask: boolean;
  rsv1: boolean;
  readOnly: boolean;
}

// Both are exported by ws, and unknown to its type declarations.
const { Sender, Receiver } = ws as unknown as {
  Sender: { frame(data: Buffer, options: FrameOptions): Buffer[] };
  Receiver: new (options: { isServer: boolean }) => Writable;
};

export function encode({ opcode, fin, masked, compressed, payload }: SentFrame): Buffer {
  return Buffer.concat(Sender.frame(payload, { opcode, fin, mask: masked, rsv1: compressed, readOnly: true }));
}

/** A short frame in one line. */
export function frame(
  opcode: number,
  text: string | Buffer,
  { fin = true, masked = false, compressed = false } = {},
): Buffer {
  return encode({ opcode, fin, masked, compressed, payload: Buffer.from(text) });
}

/** What a `ws` server or client makes of bytes: the event that it emits first, and its arguments. */
export async function receive(bytes: Buffer, as: 'server' | 'client', event: string): Promise<unknown[]> {
  const receiver = new Receiver({ isServer: as === 'server' });
  const told = once(receiver, event);
  receiver.write(bytes);
  return await told;
}

/** Messages as a peer may send them: whole or in fragments, with control frames in between. */
export const conversation: fc.Arbitrary<SentFrame[]> = fc.boolean().chain((masked) =>
  fc
    .array(fc.oneof({ weight: 3, arbitrary: message(masked) }, { weight: 1, arbitrary: fc.tuple(control(masked)) }), {
      maxLength: 6,
    })
    .map((messages) => messages.flat()),
);

/** Cuts bytes into chunks; each number says how many bytes the next chunk has. */
export function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(start, start + size));
    start += size;
    if (start >= bytes.length) break;
  }
  if (start < bytes.length) chunks.push(bytes.subarray(start));
  return chunks;
}

export const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 100_000 })), {
  maxLength: 60,
});

const length = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 130 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 125, 126, 127, 4095, 4096, 4097) },
  { weight: 1, arbitrary: fc.constantFrom(65_535, 65_536, 70_001) },
);

function payload(bytes: fc.Arbitrary<number>): fc.Arbitrary<Buffer> {
  return fc.tuple(bytes, fc.nat(255)).map(([size, seed]) => {
    const filled = Buffer.alloc(size);
    for (let index = 0; index < size; index++) filled[index] = (seed + index * 7) & 0xff;
    return filled;
  });
}

function control(masked: boolean): fc.Arbitrary<SentFrame> {
  return fc.record({
    opcode: fc.constantFrom(9, 10),
    fin: fc.constant(true),
    masked: fc.constant(masked),
    compressed: fc.constant(false),
    payload: payload(fc.integer({ min: 0, max: 125 })),
  });
}

function message(masked: boolean): fc.Arbitrary<SentFrame[]> {
  const between = fc.array(control(masked), { maxLength: 2 });
  return fc
    .tuple(
      fc.constantFrom(1, 2),
      fc.boolean(),
      fc.array(fc.tuple(payload(length), between), { minLength: 1, maxLength: 4 }),
    )
    .map(([opcode, compressed, parts]) =>
      parts.flatMap(([bytes, controls], index) => {
        const last = index === parts.length - 1;
        const first = index === 0;
        const part = {
          opcode: first ? opcode : 0,
          fin: last,
          masked,
          compressed: first && compressed,
          payload: bytes,
        };
        return last ? [part] : [part, ...controls];
      }),
    );
}
