import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { LinkEnd, LinkEndOwner } from '../links/link-end.js';

/** What an inner socket does to the real upstream sockets behind it. */
export interface UpstreamSockets {
  closeAll(): void;
  resetAll(): void;
}

const nothing = Buffer.alloc(0);

/**
 * The server's end of an http connection: what the links deliver, the inner HTTP server reads, and the reverse. It
 * looks enough like a socket for an HTTP server to live on it.
 *
 *   link upstream ──send──▶ (readable side)  inner HTTP server ──▶ http-proxy ──▶ real upstream
 *   link downstream ◀──── (writable side)    inner HTTP server ◀──
 */
export class InnerSocket extends Duplex implements LinkEnd {
  readonly remoteAddress: string;
  readonly #owner: LinkEndOwner;
  readonly #sockets: UpstreamSockets;
  #readingPaused = false;
  #waiting: (() => void) | undefined;
  #said = false;
  #full = false;
  #finished = false;
  #retired = false;
  #ending: 'fin' | 'rst' = 'fin';
  #looking = false;
  /** Called with the next bytes that the inner server writes, before they go on. */
  onNextWrite: ((chunk: Buffer) => void) | undefined;

  /** Called when the client has said its FIN, even while nobody reads here. */
  onFinish: (() => void) | undefined;

  constructor(owner: LinkEndOwner, sockets: UpstreamSockets, remoteAddress: string) {
    super({ allowHalfOpen: true });
    this.#owner = owner;
    this.#sockets = sockets;
    this.remoteAddress = remoteAddress;
    this.on('error', () => {});
    this.on('close', () => {
      if (this.#retired) return;
      this.#sayEnd();
      // Whoever waits for this reader need not wait any more: its own end could stand behind what it still has to say.
      owner.drained('server');
      owner.closed();
    });
  }

  get backlog(): number {
    return this.readableLength;
  }

  get gone(): boolean {
    return this.destroyed;
  }

  /** Whether the client has said its FIN. */
  get clientDone(): boolean {
    return this.#finished;
  }

  send(chunk: Buffer): boolean {
    if (this.destroyed || this.#finished) return true;
    this.#full = !this.push(chunk);
    return !this.#full;
  }

  finish(): void {
    if (this.destroyed || this.#finished) return;
    this.#finished = true;
    this.push(null);
    this.onFinish?.();
  }

  close(): void {
    this.#said = true;
    this.finish();
    // The end travels through the inner server's pipe first, so that what was sent before it goes out.
    setImmediate(() => {
      this.#sockets.closeAll();
      this.destroy();
    });
  }

  reset(): void {
    this.#said = true;
    this.#sockets.resetAll();
    this.destroy();
  }

  /** The real upstream was reset: so is whoever reads from here. */
  lose(): void {
    if (this.#said) return;
    this.#said = true;
    this.#owner.lost('server');
    // An answer that is complete may still wait here for a client that is gone.
    this.destroy();
  }

  /** Ends after what was written: with a FIN, or as if the upstream had been reset. */
  breakOff(how: 'fin' | 'rst'): void {
    this.#ending = how;
    this.destroySoon();
  }

  /** Another end takes its place: gives what nobody has read of the client yet, and falls silent. */
  retire(): { unread: Buffer; finished: boolean } {
    this.#retired = true;
    this.#said = true;
    this.#full = false;
    const unread = (this.read() as Buffer | null) ?? Buffer.alloc(0);
    this.destroy();
    return { unread, finished: this.#finished };
  }

  pauseReading(): void {
    this.#readingPaused = true;
  }

  resumeReading(): void {
    this.#readingPaused = false;
    const go = this.#waiting;
    this.#waiting = undefined;
    go?.();
  }

  /** Shows what waits to be read here, and leaves it where it is. */
  showUnread(look: (unread: Buffer) => void): void {
    if (this.readableLength === 0) {
      look(nothing);
      return;
    }
    this.#looking = true;
    const unread = this.read() as Buffer;
    this.unshift(unread);
    look(unread);
    this.#looking = false;
    // It was asked for more meanwhile, and is not asked again.
    this._read();
  }

  override _read(): void {
    if (!this.#full || this.#looking) return;
    this.#full = false;
    this.#owner.drained('server');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const notice = this.onNextWrite;
    this.onNextWrite = undefined;
    notice?.(chunk);
    this.#owner.received('server', chunk);
    if (this.#readingPaused) this.#waiting = done;
    else done();
  }

  override _final(done: () => void): void {
    this.#sayEnd();
    done();
  }

  #sayEnd(): void {
    if (this.#said) return;
    this.#said = true;
    if (this.#ending === 'rst') this.#owner.lost('server');
    else this.#owner.ended('server');
  }

  // What an HTTP server asks of a socket, and what means nothing here.
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** The same object, for whoever wants a socket. */
  asSocket(): Socket {
    return this as unknown as Socket;
  }
}

/** Takes the place of a client's socket for as long as that lives, lets nothing through, and calls back at the first answer. */
export function deafSocket(client: InnerSocket, sockets: UpstreamSockets, answered: () => void): InnerSocket {
  let told = false;
  const deaf = new InnerSocket(
    {
      received() {
        if (!told) answered();
        told = true;
        return false;
      },
      goesStraightOn: () => false,
      ended() {},
      lost() {},
      drained() {},
      closed() {},
    },
    sockets,
    '',
  );
  client.once('close', () => deaf.destroy());
  return deaf;
}
