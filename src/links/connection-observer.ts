import type { LinkEnd } from './link-end.js';

/** What a connection tells its proxy. */
export interface ConnectionObserver<Connection> {
  /** Bytes came before the client was known. */
  peeked(connection: Connection, chunk: Buffer): void;
  reached(connection: Connection): void;
  ended(connection: Connection): void;
}

/** Makes the server's end of a connection, and calls `ready` and `reached` on it when it is there. */
export type DialFor<Connection> = (connection: Connection) => LinkEnd;
