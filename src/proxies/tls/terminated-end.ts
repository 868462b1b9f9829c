import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientHello } from '../../links/client-hello.js';
import type { Connection } from '../../links/connection.js';
import { HelloReader } from '../../links/hello-reader.js';
import type { ClientEnd } from '../../links/link-end.js';
import type { Termination } from './termination.js';
import { TlsEnd } from './tls-end.js';

/** How a client's end behaves before its handshake. */
export interface Greeting {
  /** The client is identified by what it says: the handshake waits for nothing. */
  atOnce: boolean;
  /** Its server chooses among the protocols that it offers: the handshake waits for the server's. */
  asksServer: boolean;
  /** What its ClientHello says is known. */
  greeted(connection: Connection): void;
}

/*
 *   hello read ──▶ may dial? ──▶ handshake ──▶ dials ──▶ bytes pass
 *                            └▶ (protocols offered) dials, server's handshake ──▶ handshake ──▶ bytes pass
 */
/** The client's end of a proxy that terminates TLS. While a fault holds the connection, the handshake waits as well. */
export class TerminatedEnd extends TlsEnd implements ClientEnd {
  readonly #termination: Termination;
  readonly #greeting: Greeting;
  readonly #reader = new HelloReader();
  #state: 'reading' | 'greeted' | 'shaking' | 'secure' = 'reading';
  #wanted = false;
  #left = false;
  #onSecure: (() => void) | undefined;

  constructor(raw: Socket, owner: Connection, termination: Termination, greeting: Greeting) {
    super(raw, 'client', owner);
    this.#termination = termination;
    this.#greeting = greeting;
    raw.on('data', this.#onData);
    raw.on('end', this.#onLeft);
  }

  get remoteAddress(): string {
    return this.raw.remoteAddress ?? '';
  }

  get hello(): ClientHello | 'none' | undefined {
    return this.#reader.hello;
  }

  /** Whether its handshake waits for the one with its server. */
  get waitsForServer(): boolean {
    return this.#greeting.asksServer && this.#offer !== undefined && this.#state === 'greeted';
  }

  settle(): boolean {
    if (this.#state === 'secure') return true;
    this.#wanted = true;
    if (this.#state !== 'greeted') return false;
    if (this.waitsForServer) return true;
    this.welcome(undefined, () => this.owner.proceed());
    return false;
  }

  /**
   * Goes through the handshake.
   * @param protocol the one that the server has chosen, if any
   */
  welcome(protocol: string | undefined, done: () => void): void {
    if (this.#state !== 'greeted') return;
    if (this.#left || this.raw.destroyed) {
      this.raw.destroy();
      return;
    }
    this.#state = 'shaking';
    this.#onSecure = done;
    const { raw } = this;
    raw.off('data', this.#onData);
    raw.off('end', this.#onLeft);
    raw.pause();
    raw.unshift(this.#reader.bytes);
    this.#reader.forget();
    this.#termination.welcome(raw, protocol, {
      secured: (tls) => this.#secured(tls),
      failed: (reason) => this.#refuse(reason),
      broken: (how) => this.#goneEarly(how),
    });
  }

  protected override onRawError(): void {
    if (this.#state !== 'secure') this.lose();
  }

  // Why a handshake failed is said right after its socket has closed.
  protected override onRawClosed(): void {
    if (this.#state === 'shaking') setImmediate(() => super.onRawClosed());
    else super.onRawClosed();
  }

  get #offer(): Buffer | undefined {
    return typeof this.hello === 'object' ? this.hello.alpn : undefined;
  }

  readonly #onData = (chunk: Buffer): void => {
    const known = this.#state !== 'reading';
    if (!this.#reader.add(chunk)) return;
    // Nothing more should come before an answer; early data that does comes in bounds.
    if (this.#reader.bytes.length > earlyLimit) this.raw.pause();
    if (!known) this.#greet();
  };

  readonly #onLeft = (): void => {
    this.#left = true;
    this.owner.ended('client');
    if (this.#state === 'reading') this.raw.destroy();
  };

  #greet(): void {
    this.#state = 'greeted';
    if (this.hello === 'none') {
      this.#refuse('it does not speak TLS: its first bytes are no ClientHello');
      return;
    }
    this.#greeting.greeted(this.owner);
    if (this.#greeting.atOnce) this.welcome(undefined, () => this.owner.proceed());
    else if (this.#wanted) this.owner.proceed();
  }

  #secured(tls: TLSSocket): void {
    if (this.#state !== 'shaking' || this.raw.destroyed) return;
    this.#state = 'secure';
    tls.on('error', (error) => this.failed(error));
    this.carry(tls);
    this.#onSecure?.();
    this.#onSecure = undefined;
  }

  // Many clients say no more than this of a certificate that they do not trust.
  #goneEarly(how: 'fin' | 'rst'): void {
    const manner = how === 'fin' ? 'closed' : 'reset';
    this.owner.observer.tlsFailed(this.owner, 'client', `it ${manner} the connection in the middle of the handshake`);
    if (how === 'fin') this.owner.ended('client');
    else this.lose();
    this.raw.destroy();
  }

  #refuse(reason: string): void {
    this.owner.observer.tlsFailed(this.owner, 'client', reason);
    this.owner.ending ??= { by: 'proxy', how: 'fin' };
    this.raw.destroy();
  }
}

const earlyLimit = 256 * 1024;
