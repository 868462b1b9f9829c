import type { Side } from '../core/target.js';
import type { ClientHello } from './client-hello.js';

/** One end of a link: a socket, or the inner side of a protocol. What a link needs of it, and no more. */
export interface LinkEnd {
  /** Hands bytes over; false means: wait for `drained` before the next. */
  send(chunk: Buffer): boolean;
  /** A FIN after what was sent; the other direction goes on. */
  finish(): void;
  /** A FIN after what was sent, and nothing is read any more: a later packet gets an RST from the kernel. */
  close(): void;
  /** An RST, now. */
  reset(): void;
  /** Ends at once; what the kernel has not taken is lost. */
  destroy(): void;
  pauseReading(): void;
  resumeReading(): void;
  /** Bytes handed over that the kernel has not taken yet. */
  readonly backlog: number;
  /** Whether both directions of it are over. */
  readonly gone: boolean;
}

/** The client's end of a connection. */
export interface ClientEnd extends LinkEnd {
  /** The peer's address, while it is open. */
  readonly remoteAddress: string;
  /** What its TLS ClientHello says, where somebody wants to know; undefined until that is known. */
  readonly hello?: ClientHello | 'none' | undefined;
  /**
   * Whether it may be taken to its server. An end that has something to settle first, such as a handshake, does so, and
   * calls `proceed` on its connection when that is done.
   */
  settle(): boolean;
}

/** What an end tells the connection that owns it. */
export interface LinkEndOwner {
  /**
   * Bytes arrived.
   * @param loan the pooled buffer that they stand in
   * @returns whether their memory is still needed, so that it must not be read into again
   */
  received(side: Side, chunk: Buffer, loan?: Buffer): boolean;
  /** Whether bytes of that side go straight on, so that their memory will probably be free at once. */
  goesStraightOn(side: Side): boolean;
  /** The FIN of that side arrived. */
  ended(side: Side): void;
  /** That side was reset, or could not be written to any more. */
  lost(side: Side): void;
  drained(side: Side): void;
  /** Nothing more will come of that side. */
  closed(): void;
}
