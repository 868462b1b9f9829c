import type { Side } from '../core/target.js';
import type { LinkEnd } from './link-end.js';

/** What a connection tells its proxy. */
export interface ConnectionObserver<Connection> {
  /** Bytes came before the client was known. */
  peeked(connection: Connection, chunk: Buffer): void;
  /** Its FIN came before the client was known: no more bytes will tell. */
  unknown(connection: Connection): void;
  reached(connection: Connection): void;
  /** Its TLS handshake with a side failed, or that side did not accept it afterwards. */
  tlsFailed(connection: Connection, side: Side, reason: string): void;
  /** It has become a WebSocket. */
  framed(connection: Connection): void;
  /** One of its sides broke the WebSocket protocol while faults worked on its messages, and so it was ended. */
  failed(connection: Connection, from: Side, violation: string): void;
  ended(connection: Connection): void;
}

/** Makes the server's end of a connection, and calls `ready` and `reached` on it when it is there. */
export type DialFor<Connection> = (connection: Connection) => LinkEnd;
