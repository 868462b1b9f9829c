import type { Socket } from 'node:net';
import type { Side } from '../core/target.js';
import type { LinkEnd, LinkEndOwner } from './link-end.js';
import { resetSocket } from './reset-socket.js';

const nothing = Buffer.alloc(0);
const endOf = Symbol('the link end of a socket');

interface OwnedSocket extends Socket {
  [endOf]?: SocketEnd;
}

/** A TCP socket as the end of a link. Its listeners are shared by all sockets and find their end on the socket. */
export class SocketEnd implements LinkEnd {
  readonly #socket: OwnedSocket;
  readonly #owner: LinkEndOwner;
  readonly #side: Side;

  constructor(socket: Socket, side: Side, owner: LinkEndOwner) {
    this.#socket = socket;
    this.#side = side;
    this.#owner = owner;
    this.#socket[endOf] = this;
    socket.on('data', onData);
    socket.on('end', onEnd);
    socket.on('drain', onDrain);
    socket.on('error', onError);
    socket.on('close', onClose);
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

  static tell(socket: OwnedSocket, what: 'ended' | 'lost' | 'drained' | 'closed'): void {
    const end = socket[endOf] as SocketEnd;
    end.#owner[what](end.#side);
  }

  static deliver(socket: OwnedSocket, chunk: Buffer): void {
    const end = socket[endOf] as SocketEnd;
    end.#owner.received(end.#side, chunk);
  }
}

function onData(this: OwnedSocket, chunk: Buffer): void {
  SocketEnd.deliver(this, chunk);
}

// An RST that stands behind unread bytes is reported as a FIN by libuv. An empty write tells: it fails, and so the
// socket with it; after a FIN it does nothing.
function onEnd(this: OwnedSocket): void {
  if (!this.writable || this.writableLength > 0) SocketEnd.tell(this, 'ended');
  else this.write(nothing, (error) => error ?? SocketEnd.tell(this, 'ended'));
}

function onDrain(this: OwnedSocket): void {
  SocketEnd.tell(this, 'drained');
}

function onError(this: OwnedSocket): void {
  SocketEnd.tell(this, 'lost');
}

function onClose(this: OwnedSocket): void {
  SocketEnd.tell(this, 'closed');
}
