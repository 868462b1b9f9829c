import type { Socket } from 'node:net';
import type { Side } from '../core/target.js';
import type { ClientEnd, LinkEndOwner } from './link-end.js';
import { resetSocket } from './reset-socket.js';

const nothing = Buffer.alloc(0);
const endOf = Symbol('the link end of a socket');

interface OwnedSocket extends Socket {
  [endOf]?: SocketEnd;
}

/** A TCP socket as the end of a link. Its listeners are shared by all sockets and find their end on the socket. */
export class SocketEnd implements ClientEnd {
  readonly #socket: OwnedSocket;
  readonly owner: LinkEndOwner;
  readonly #side: Side;

  constructor(socket: Socket, side: Side, owner: LinkEndOwner) {
    this.#socket = socket;
    this.#side = side;
    this.owner = owner;
    this.#socket[endOf] = this;
    socket.on('end', onEnd);
    socket.on('drain', onDrain);
    socket.on('error', onError);
    socket.on('close', onClose);
  }

  /** Reads what arrives as the socket's own chunks. */
  readChunks(): this {
    this.#socket.on('data', onData);
    return this;
  }

  /** The peer's address; asked of the kernel, so only while the socket is open. */
  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }

  settle(): boolean {
    return true;
  }

  get backlog(): number {
    return this.#socket.writableLength;
  }

  get gone(): boolean {
    return this.#socket.destroyed;
  }

  send(chunk: Buffer): boolean {
    // Towards a socket that is over there is nothing to wait for.
    return !this.#socket.writable || this.#socket.write(chunk);
  }

  finish(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroySoon();
  }

  reset(): void {
    resetSocket(this.#socket);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  /** Hands on what was read; see LinkEndOwner. */
  received(chunk: Buffer, loan?: Buffer): boolean {
    return this.owner.received(this.#side, chunk, loan);
  }

  get goesStraightOn(): boolean {
    return this.owner.goesStraightOn(this.#side);
  }

  tell(what: 'ended' | 'lost' | 'drained' | 'closed'): void {
    this.owner[what](this.#side);
  }
}

/** The end that was made for a socket. */
export function linkEndOf(socket: Socket): SocketEnd {
  return (socket as OwnedSocket)[endOf] as SocketEnd;
}

function onData(this: Socket, chunk: Buffer): void {
  linkEndOf(this).received(chunk);
}

// An RST that stands behind unread bytes is reported as a FIN by libuv. An empty write tells: it fails, and so the
// socket with it; after a FIN it does nothing.
function onEnd(this: Socket): void {
  if (!this.writable || this.writableLength > 0) linkEndOf(this).tell('ended');
  else this.write(nothing, (error) => error ?? linkEndOf(this).tell('ended'));
}

function onDrain(this: Socket): void {
  linkEndOf(this).tell('drained');
}

function onError(this: Socket): void {
  linkEndOf(this).tell('lost');
}

function onClose(this: Socket): void {
  linkEndOf(this).tell('closed');
}
