import { type Deflation, MessageContent, type Opcode, opcodes, readableLength } from '../core/message.js';
import type { Frame } from './frame-scanner.js';
import { Inflation, inflationLimit } from './inflation.js';

const names: ReadonlyMap<number, Opcode> = new Map(
  Object.entries(opcodes).map(([name, code]) => [code, name as Opcode]),
);

/** Buffers that are kept of one message before they become one: a fragment may be a byte long. */
const mostParts = 1000;

/** How much of a frame's payload must be kept for a reader of messages that are compressed like this, bytes. */
export function captureLimit(deflation: Deflation): number {
  return deflation === 'none' ? readableLength : inflationLimit;
}

/**
 * Puts frames together to messages that can be read. With take-over each compressed one is inflated, whether or not
 * somebody reads it, since those after it refer to it.
 *
 *   frames ──▶ [fragments together] ──▶ [inflated] ──▶ message
 */
export class MessageReader {
  readonly #limit: number;
  readonly #inflation: Inflation | undefined;
  readonly #takeover: boolean;
  #opcode: Opcode | undefined;
  #compressed = false;
  #parts: Buffer[] = [];
  #kept = 0;
  #length = 0;

  constructor(deflation: Deflation) {
    this.#limit = captureLimit(deflation);
    this.#inflation = deflation === 'none' ? undefined : new Inflation(deflation);
    this.#takeover = deflation === 'takeover';
  }

  /** The message or control frame that this frame completes, if it does. */
  read({ opcode, fin, compressed, payload, length }: Frame): MessageContent | undefined {
    if (opcode >= opcodes.close) return this.#control(opcode, compressed, payload);
    if (opcode !== 0) this.#start(opcode, compressed);
    if (payload.length > 0) this.#keep(payload);
    this.#length += length;
    return fin ? this.#complete() : undefined;
  }

  #control(code: number, compressed: boolean, payload: Buffer): MessageContent | undefined {
    const opcode = names.get(code);
    return opcode && new MessageContent(opcode, () => (compressed ? undefined : payload));
  }

  #start(code: number, compressed: boolean): void {
    this.#opcode = names.get(code);
    this.#compressed = compressed;
    this.#forget();
  }

  #keep(payload: Buffer): void {
    if (this.#kept >= this.#limit) return;
    if (this.#parts.length >= mostParts) this.#parts = [Buffer.concat(this.#parts)];
    this.#parts.push(payload);
    this.#kept += payload.length;
  }

  #complete(): MessageContent | undefined {
    const opcode = this.#opcode;
    const whole = this.#kept === this.#length;
    const payload = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    const missing = this.#length - this.#kept;
    this.#opcode = undefined;
    this.#forget();
    if (!this.#compressed) return opcode && new MessageContent(opcode, () => payload, missing);
    const inflated = this.#takeover ? this.#inflate(payload, whole) : undefined;
    return opcode && new MessageContent(opcode, () => (this.#takeover ? inflated : this.#inflate(payload, whole)));
  }

  #inflate(payload: Buffer, whole: boolean): Buffer | undefined {
    if (whole) return this.#inflation?.inflate(payload);
    this.#inflation?.lose();
    return undefined;
  }

  #forget(): void {
    this.#parts = [];
    this.#kept = 0;
    this.#length = 0;
  }
}
