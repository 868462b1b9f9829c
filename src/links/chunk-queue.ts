/** What waits in a link: bytes, or the FIN or RST that follows them. */
export interface Waiting {
  what: 'bytes' | 'fin' | 'rst';
  chunk: Buffer;
  /** When it arrived, and when it may go on; contract milliseconds. */
  arrived: number;
  due: number;
  /** It was withheld once, so its hand-over is not when it would have arrived. */
  withheld: boolean;
}

/** A first-in first-out queue whose head moves, so that taking one costs no copying. */
export class ChunkQueue {
  #items: (Waiting | undefined)[] = [];
  #head = 0;
  bytes = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: Waiting): void {
    this.#items.push(item);
    this.bytes += item.chunk.length;
  }

  first(): Waiting | undefined {
    return this.#items[this.#head];
  }

  last(): Waiting | undefined {
    return this.#items[this.#items.length - 1];
  }

  shift(): Waiting | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.bytes -= item.chunk.length;
    if (this.#head === this.#items.length) this.clear();
    else if (this.#head > 512 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.bytes = 0;
  }

  *[Symbol.iterator](): Generator<Waiting> {
    for (let index = this.#head; index < this.#items.length; index++) yield this.#items[index] as Waiting;
  }
}
