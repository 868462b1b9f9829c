/** The size of a pooled read buffer, bytes: a read that fills it moves as much with one system call as eight plain ones. */
export const largeRead = 512 * 1024;
/** How many free buffers are kept at most; together 128 MB, what a 50 ms delay needs at full speed. */
const keptFree = 256;

/** Large read buffers for connections that are busy just now, shared by the whole process and never by two of them at once. */
export class BufferPool {
  #free: Buffer[] = [];
  #fewest = 0;

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
