/** The size of a pooled read buffer, bytes: a read that fills it moves as much with one system call as eight plain ones. */
const largeRead = 512 * 1024;
/** What a connection reads into by itself, bytes: enough for messages, and little enough for ten thousand idle connections. */
export const smallRead = 2048;
/** How many free large buffers are kept at most; together 128 MB, what a 50 ms delay needs at full speed. */
const keptFree = 256;
const keptSmall = 1024;

/** Read buffers, shared by the whole process and never by two connections at once: large ones for those that are busy just now. */
export class BufferPool {
  #free: Buffer[] = [];
  readonly #freeSmall: Buffer[] = [];
  #fewest = 0;

  takeSmall(): Buffer {
    return this.#freeSmall.pop() ?? Buffer.allocUnsafe(smallRead);
  }

  /** Only when no write refers to it any more. */
  giveBackSmall(buffer: Buffer): void {
    if (this.#freeSmall.length < keptSmall) this.#freeSmall.push(buffer);
  }

  take(): Buffer {
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(largeRead);
    this.#fewest = Math.min(this.#fewest, this.#free.length);
    return buffer;
  }

  /** Only once no write refers to it any more. */
  giveBack(buffer: Buffer): void {
    if (this.#free.length < keptFree) this.#free.push(buffer);
  }

  /** Lets go of the buffers that nobody needed since the last call. */
  trim(): void {
    this.#free.length -= this.#fewest;
    this.#fewest = this.#free.length;
  }
}
