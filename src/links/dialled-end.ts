import net, { type LookupFunction, type Socket } from 'node:net';
import type { Address } from '../core/plan.js';
import { type BufferPool, smallRead } from './buffer-pool.js';
import type { LinkEndOwner } from './link-end.js';
import { linkEndOf, SocketEnd } from './socket-end.js';

/** After so many reads that would have fitted into a small buffer, the large one goes back. */
const calmReads = 16;

/**
 * A socket that we dialled, as the server's end of a link. It reads into a small buffer of its own, and into a large
 * one from the pool while it is busy: a system call then moves up to 512 KB, where a socket's own chunks have 64 KB.
 *
 *   kernel ──▶ small or large buffer ──▶ link (writes it at once: the buffer is free again)
 *                                         └─ keeps it ──▶ another buffer for the next read
 */
export class DialledEnd extends SocketEnd {
  readonly #pool: BufferPool;
  #buffer: Buffer;
  #large = false;
  #calm = 0;

  private constructor(socket: Socket, owner: LinkEndOwner, pool: BufferPool, buffer: Buffer) {
    super(socket, 'server', owner);
    this.#pool = pool;
    this.#buffer = buffer;
  }

  static dial(
    upstream: Address & { lookup?: LookupFunction },
    owner: LinkEndOwner,
    pool: BufferPool,
  ): { socket: Socket; end: DialledEnd } {
    const buffer = pool.takeSmall();
    next = buffer;
    const socket = net.connect({ ...upstream, allowHalfOpen: true, noDelay: true, onread });
    return { socket, end: new DialledEnd(socket, owner, pool, buffer) };
  }

  /** Bytes stand at the beginning of a buffer; gives the buffer for the next read. */
  read(length: number, buffer: Buffer): Buffer {
    this.#buffer = buffer;
    const chunk = buffer.subarray(0, length);
    // What will wait is copied while it is small: a large buffer must not be lent for a few bytes.
    if (length <= buffer.length / 2 && !this.goesStraightOn) this.received(Buffer.from(chunk));
    else if (this.received(chunk, this.#large ? buffer : undefined)) this.#buffer = this.#another();
    if (this.#large) this.#calmDown(length);
    else if (length === buffer.length) this.#enlarge();
    return this.#buffer;
  }

  override tell(what: 'ended' | 'lost' | 'drained' | 'closed'): void {
    if (what === 'closed') this.#returnBuffer();
    super.tell(what);
  }

  #another(): Buffer {
    return this.#large ? this.#pool.take() : this.#pool.takeSmall();
  }

  #returnBuffer(): void {
    if (this.#large) this.#pool.giveBack(this.#buffer);
    else this.#pool.giveBackSmall(this.#buffer);
  }

  #enlarge(): void {
    this.#returnBuffer();
    this.#large = true;
    this.#calm = 0;
    this.#buffer = this.#pool.take();
  }

  #calmDown(length: number): void {
    this.#calm = length <= smallRead ? this.#calm + 1 : 0;
    if (this.#calm < calmReads) return;
    this.#returnBuffer();
    this.#large = false;
    this.#buffer = this.#pool.takeSmall();
  }
}

/** The buffer that Node is about to ask for: it does so right after a read, and while a socket is made. */
let next: Buffer | undefined;

const onread = {
  buffer(): Buffer {
    // Node asks once more for every further address that it tries; nothing may be shared then.
    const buffer = next ?? Buffer.allocUnsafe(smallRead);
    next = undefined;
    return buffer;
  },
  callback(this: unknown, length: number, buffer: Buffer): boolean {
    next = (linkEndOf(this as Socket) as DialledEnd).read(length, buffer);
    return true;
  },
};
