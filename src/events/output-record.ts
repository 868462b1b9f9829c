import type { OutputRecord } from '../core/plan.js';

/** How much of a record is kept, characters. */
const longestRecord = 64 * 1024;

/** A record that is over. */
export interface WholeRecord<At> {
  text: string;
  /** What was given with its first line. */
  at: At;
}

/** Gathers the lines of one kind of record. Lines are not taken from anybody else: other threads may write in between. */
export class RecordLines<At> {
  readonly #begin: RegExp;
  readonly #until: RegExp | undefined;
  readonly #most: number;
  #open: { text: string; lines: number; at: At } | undefined;

  constructor({ begin, until, lines }: OutputRecord) {
    this.#begin = new RegExp(begin);
    this.#until = until === undefined ? undefined : new RegExp(until);
    this.#most = lines;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Takes a line, and gives the records that are over by it: one that begins ends the one before. */
  take(line: string, at: At): WholeRecord<At>[] {
    if (this.#begin.test(line)) {
      const before = this.end();
      this.#open = { text: line.slice(0, longestRecord), lines: 1, at };
      return [...before, ...(this.#most === 1 ? this.end() : [])];
    }
    if (this.#open === undefined) return [];
    this.#open.lines += 1;
    const room = longestRecord - this.#open.text.length;
    if (room > 0) this.#open.text += `\n${line}`.slice(0, room);
    return this.#open.lines >= this.#most || this.#until?.test(line) === true ? this.end() : [];
  }

  /** Ends what is open. */
  end(): WholeRecord<At>[] {
    if (this.#open === undefined) return [];
    const { text, at } = this.#open;
    this.#open = undefined;
    return [{ text, at }];
  }
}
