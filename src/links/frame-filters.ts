import type { FrameFilter } from '../core/anchor.js';
import type { Frame } from './frame-scanner.js';

/** How much of a message a pattern may look at, bytes. */
export const captureLimit = 4096;

const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Puts frames together to messages and says which filters a message or control frame meets. */
export class FrameFilters {
  readonly #tests: { filter: FrameFilter; pattern: RegExp | undefined }[];
  #opcode = 0;
  #parts: Buffer[] = [];
  #size = 0;
  #compressed = false;

  constructor(filters: readonly FrameFilter[]) {
    this.#tests = filters.map((filter) => ({
      filter,
      pattern: filter.unit === 'message' ? new RegExp(filter.pattern) : undefined,
    }));
  }

  /** The filters that are met by what this frame completes. */
  met(frame: Frame): FrameFilter[] {
    if (frame.opcode >= 8) return this.#meeting(frame.opcode, undefined);
    if (frame.opcode !== 0) this.#start(frame);
    if (frame.payload.length > 0 && this.#size < captureLimit) this.#parts.push(frame.payload);
    this.#size += frame.payload.length;
    if (!frame.fin) return [];
    // A compressed payload cannot be read here, so no pattern is met by it.
    const text = this.#compressed ? undefined : Buffer.concat(this.#parts).toString('utf8', 0, captureLimit);
    this.#parts = [];
    return this.#meeting(this.#opcode, text);
  }

  #start(frame: Frame): void {
    this.#opcode = frame.opcode;
    this.#compressed = frame.compressed;
    this.#parts = [];
    this.#size = 0;
  }

  #meeting(opcode: number, text: string | undefined): FrameFilter[] {
    return this.#tests
      .filter(({ filter, pattern }) =>
        filter.unit === 'opcode' ? opcodes[filter.opcode] === opcode : text !== undefined && pattern?.test(text),
      )
      .map(({ filter }) => filter);
  }
}
