import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Side } from '../../core/target.js';
import type { Connection } from '../../links/connection.js';
import type { LinkEnd } from '../../links/link-end.js';
import { resetSocket } from '../../links/reset-socket.js';
import { isTlsError, tlsFailureText } from './tls-failure.js';

const nothing = Buffer.alloc(0);

/**
 * A TCP socket that TLS is spoken over, as the end of a link: what the link sees is decrypted.
 *
 *   link ⇄ TLSSocket ⇄ raw socket ⇄ kernel        (an RST goes out by the raw socket, and only there)
 */
export abstract class TlsEnd implements LinkEnd {
  protected readonly raw: Socket;
  protected readonly owner: Connection;
  protected tls: TLSSocket | undefined;
  readonly #side: Side;
  #paused = false;
  /** Whether the kernel took all of what was sent last; a TLSSocket says so only one turn of the event loop later. */
  #taken = false;

  constructor(raw: Socket, side: Side, owner: Connection) {
    this.raw = raw;
    this.owner = owner;
    this.#side = side;
    // While TLS is spoken, errors come to its socket.
    raw.on('error', (error) => this.onRawError(error));
    raw.on('close', () => this.onRawClosed());
  }

  get backlog(): number {
    return this.tls === undefined || this.#taken ? 0 : this.tls.writableLength;
  }

  get gone(): boolean {
    return this.raw.destroyed;
  }

  send(chunk: Buffer): boolean {
    const { tls } = this;
    if (tls?.writable !== true) return true;
    const first = tls.writableLength === 0;
    const ready = tls.write(chunk, this.#onWritten);
    this.#taken = first && unwritten(this.raw) === 0;
    return ready;
  }

  finish(): void {
    (this.tls ?? this.raw).end();
  }

  close(): void {
    (this.tls ?? this.raw).destroySoon();
  }

  reset(): void {
    resetSocket(this.tls ?? this.raw, this.raw);
  }

  destroy(): void {
    (this.tls ?? this.raw).destroy();
    this.raw.destroy();
  }

  pauseReading(): void {
    this.#paused = true;
    this.tls?.pause();
  }

  resumeReading(): void {
    this.#paused = false;
    if (this.tls !== undefined && this.tls.listenerCount('data') > 0) this.tls.resume();
  }

  protected onRawClosed(): void {
    this.owner.closed();
  }

  protected onRawError(_error: Error): void {
    this.lose();
  }

  /** From here on what comes over the TLS socket goes to the link. */
  protected carry(tls: TLSSocket): void {
    this.tls = tls;
    tls.on('end', () => this.#onEnd(tls));
    tls.on('data', (chunk: Buffer) => void this.owner.received(this.#side, chunk));
    if (this.#paused) tls.pause();
  }

  /** Something went wrong: with TLS itself, which is written down, or with the connection beneath. */
  protected failed(error: Error): void {
    if (isTlsError(error)) this.owner.observer.tlsFailed(this.owner, this.#side, tlsFailureText(error));
    this.lose();
    if (!this.raw.destroyed) this.raw.destroy();
  }

  protected lose(): void {
    this.owner.lost(this.#side);
  }

  readonly #onWritten = (): void => {
    if (this.tls?.writableLength === 0) this.owner.drained(this.#side);
  };

  // An RST that stands behind unread bytes is reported as a FIN; an empty write beneath TLS tells, as on a plain socket.
  #onEnd(tls: TLSSocket): void {
    if (!tls.writable || tls.writableLength > 0) this.owner.ended(this.#side);
    else this.raw.write(nothing, (error) => (error ? this.lose() : this.owner.ended(this.#side)));
  }
}

/** Bytes that the kernel has not taken yet; only the handle knows, since TLS writes past its socket. */
function unwritten(raw: Socket): number {
  return (raw as unknown as { _handle?: { writeQueueSize?: number } })._handle?.writeQueueSize ?? 0;
}
