import { type ClientHello, readClientHello } from './client-hello.js';

/** Collects the first bytes of a connection until they tell what its ClientHello says, or that there is none. */
export class HelloReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #wanted = 1;
  /** What it says; undefined while it is not all there. */
  hello: ClientHello | 'none' | undefined;

  /** Bytes came; true when they have told. */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.hello !== undefined) return true;
    // Looked at only when another record is whole, however small the pieces are.
    if (this.#length < this.#wanted) return false;
    const read = readClientHello(this.bytes);
    if (read !== 'none' && 'more' in read) this.#wanted = read.more;
    else this.hello = read;
    return this.hello !== undefined;
  }

  /** No more will come: what is not there yet never will be. */
  giveUp(): void {
    this.hello ??= 'none';
  }

  /** All that was read. */
  get bytes(): Buffer {
    const whole = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  /** Forgets the bytes; what they told stays. */
  forget(): void {
    this.#chunks = [];
  }
}
