import type { StageSink } from '../core/stage.js';

/** What waits in a link: bytes, the FIN or RST that follows them, or a mark between them. */
export interface Waiting {
  what: 'bytes' | 'fin' | 'rst' | 'mark';
  chunk: Buffer;
  /** The place of the bytes in the stream. */
  offset: number;
  /** When it arrived at the link, and when it may go on; contract milliseconds. */
  arrived: number;
  due: number;
  /** It was withheld once, so its hand-over is not when it would have arrived. */
  withheld: boolean;
  /** The pooled buffer that the bytes stand in, when they are the last of it. */
  loan: Buffer | undefined;
  reached: (() => void) | undefined;
}

const nothing = Buffer.alloc(0);
/** What an item costs besides its bytes: pieces of one byte must not fill the memory unseen. */
const overhead = 128;

/** The end of a link's pipeline: a first-in first-out queue whose head moves, so that taking one costs no copying. */
export class LinkQueue implements StageSink {
  #items: (Waiting | undefined)[] = [];
  #head = 0;
  bytes = 0;
  /** Noted on everything that comes: when it came to the link, and whether it had been withheld before. */
  arriving = 0;
  withheld = false;

  get length(): number {
    return this.#items.length - this.#head;
  }

  write(chunk: Buffer, at: number, offset: number): void {
    this.#push('bytes', chunk, at, offset, undefined);
    this.bytes += chunk.length;
  }

  end(what: 'fin' | 'rst', at: number): void {
    this.#push(what, nothing, at, 0, undefined);
  }

  mark(at: number, reached: () => void): void {
    this.#push('mark', nothing, at, 0, reached);
  }

  first(): Waiting | undefined {
    return this.#items[this.#head];
  }

  last(): Waiting | undefined {
    return this.#items[this.#items.length - 1];
  }

  /** The memory that all of it takes, roughly, bytes. */
  get cost(): number {
    return this.bytes + this.length * overhead;
  }

  /** Whether the last that waits is the source's own end. */
  get ended(): boolean {
    const what = this.last()?.what;
    return what === 'fin' || what === 'rst';
  }

  shift(): void {
    const item = this.#items[this.#head] as Waiting;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.bytes -= item.chunk.length;
    if (this.#head === this.#items.length) this.clear();
    else if (this.#head > 512 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  /** A hold has ended: what was due before `now` was withheld by it. */
  noteWithheld(now: number): void {
    for (const item of this.#items) if (item !== undefined && item.due <= now) item.withheld = true;
  }

  /** Takes everything out, in order. */
  takeAll(): Waiting[] {
    const items = this.#items.slice(this.#head) as Waiting[];
    this.clear();
    return items;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.bytes = 0;
  }

  #push(what: Waiting['what'], chunk: Buffer, at: number, offset: number, reached: Waiting['reached']): void {
    const due = Math.max(at, this.last()?.due ?? at);
    const { arriving: arrived, withheld } = this;
    this.#items.push({ what, chunk, offset, arrived, due, withheld, loan: undefined, reached });
  }
}
