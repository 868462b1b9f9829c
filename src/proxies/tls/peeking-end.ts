import type { Socket } from 'node:net';
import type { ClientHello } from '../../links/client-hello.js';
import type { Connection } from '../../links/connection.js';
import { HelloReader } from '../../links/hello-reader.js';
import { SocketEnd } from '../../links/socket-end.js';

/** How long a client may keep its ClientHello to itself, real milliseconds. */
const patience = 5000;

/** The client's end of a proxy that lets TLS pass: it looks at the ClientHello as that goes by, before anybody is dialled. */
export class PeekingEnd extends SocketEnd {
  readonly #connection: Connection;
  readonly #reader = new HelloReader();
  readonly #greeted: (connection: Connection) => void;
  readonly #timer: NodeJS.Timeout;
  #wanted = false;

  constructor(socket: Socket, connection: Connection, greeted: (connection: Connection) => void) {
    super(socket, 'client', connection);
    this.#connection = connection;
    this.#greeted = greeted;
    this.#timer = setTimeout(() => this.#giveUp(), patience);
    this.readChunks();
  }

  get hello(): ClientHello | 'none' | undefined {
    return this.#reader.hello;
  }

  override settle(): boolean {
    this.#wanted = true;
    return this.hello !== undefined;
  }

  override received(chunk: Buffer, loan?: Buffer): boolean {
    const known = this.hello !== undefined;
    if (!known) this.#reader.add(chunk);
    const kept = super.received(chunk, loan);
    if (!known && this.hello !== undefined) this.#tell();
    return kept;
  }

  override tell(what: 'ended' | 'lost' | 'drained' | 'closed'): void {
    if (what !== 'drained') this.#reader.giveUp();
    super.tell(what);
    if (what !== 'drained') this.#tell();
  }

  #giveUp(): void {
    this.#reader.giveUp();
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#reader.forget();
    this.#greeted(this.#connection);
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#connection.proceed();
  }
}
