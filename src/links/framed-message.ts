import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { type Deflation, MessageContent, type Opcode, opcodes } from '../core/message.js';
import type { Message } from '../core/message-stage.js';
import { Inflation } from './inflation.js';

/** How large a compressed message may become, so that it is read, bytes. */
const inflatedLimit = 16 * 1024 * 1024;

const names = new Map<number, Opcode>(Object.entries(opcodes).map(([name, number]) => [number, name as Opcode]));

/** The name of an opcode that a message may begin with. */
export function opcodeOf(number: number): Opcode {
  return names.get(number) as Opcode;
}

/** A message as its frames stand on the wire; it is taken apart only when somebody asks what it says. */
export class FramedMessage implements Message {
  readonly opcode: Opcode;
  readonly index: number;
  readonly bytes: readonly Buffer[];
  readonly whole: boolean;
  readonly #deflation: Deflation;
  #content: MessageContent | undefined;

  constructor(opcode: Opcode, index: number, bytes: readonly Buffer[], deflation: Deflation, whole = true) {
    this.opcode = opcode;
    this.index = index;
    this.bytes = bytes;
    this.whole = whole;
    this.#deflation = deflation;
  }

  get content(): MessageContent {
    this.#content ??= new MessageContent(this.opcode, () => this.#read());
    return this.#content;
  }

  payload(): Buffer | undefined {
    return this.whole ? this.#read() : undefined;
  }

  #read(): Buffer | undefined {
    const bytes = this.bytes.length === 1 ? (this.bytes[0] as Buffer) : Buffer.concat(this.bytes);
    const payload = payloadOf(bytes);
    if (((bytes[0] as number) & 0x40) === 0) return payload;
    if (this.#deflation !== 'per-message') return undefined;
    return this.whole ? new Inflation('per-message', inflatedLimit).inflate(payload) : inflatedBeginning(payload);
  }
}

/** A message of one uncompressed frame. */
export function composeMessage(opcode: Opcode, payload: Buffer, index: number, masked: boolean): Message {
  return new FramedMessage(opcode, index, [frameOf(opcodes[opcode], payload, masked)], 'none');
}

function frameOf(opcode: number, payload: Buffer, masked: boolean): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const start = 2 + extended + (masked ? 4 : 0);
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x80 | opcode;
  frame[1] = (masked ? 0x80 : 0) | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(length, 2);
  else if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  payload.copy(frame, start);
  if (!masked) return frame;
  randomBytes(4).copy(frame, start - 4);
  applyMask(frame, start - 4, start, frame.length);
  return frame;
}

/** The payloads of frames, one after the other, unmasked; the last may be cut off. */
function payloadOf(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start + 2 <= bytes.length; ) {
    const second = bytes[start + 1] as number;
    const short = second & 0x7f;
    let begin = start + 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
    if ((second & 0x80) !== 0) begin += 4;
    if (begin > bytes.length) break;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(start + 2) : longLength(bytes, start + 2);
    const end = Math.min(begin + length, bytes.length);
    if ((second & 0x80) === 0) parts.push(bytes.subarray(begin, end));
    else parts.push(unmasked(bytes, begin - 4, begin, end));
    start = begin + length;
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

function longLength(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

function unmasked(bytes: Buffer, mask: number, start: number, end: number): Buffer {
  const copy = Buffer.from(bytes.subarray(mask, end));
  applyMask(copy, 0, start - mask, copy.length);
  return copy.subarray(start - mask);
}

function applyMask(bytes: Buffer, mask: number, start: number, end: number): void {
  for (let index = start; index < end; index++) {
    bytes[index] = (bytes[index] as number) ^ (bytes[mask + ((index - start) & 3)] as number);
  }
}

// As far as it goes.
function inflatedBeginning(payload: Buffer): Buffer | undefined {
  try {
    return zlib.inflateRawSync(payload, {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
      maxOutputLength: inflatedLimit,
    });
  } catch {
    return undefined;
  }
}
