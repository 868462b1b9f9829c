import http from 'node:http';
import net from 'node:net';
import { Duplex } from 'node:stream';
import type { Clock } from '../core/clock.js';
import type { LastByte } from '../links/last-byte.js';
import { resetSocket } from '../links/reset-socket.js';
import type { UpstreamSockets } from './inner-socket.js';

declare module 'node:http' {
  interface Agent {
    /** Called within the constructor of each request; @types/node leaves it out. */
    addRequest(request: http.ClientRequest, options: object): void;
  }
}

/** What happened to the upstream sockets. */
export interface UpstreamObserver {
  reached(): void;
  /** One was reset that a request is under way on, or that was the only one. */
  lost(): void;
  /** The last one has closed. */
  closed(): void;
}

/**
 * The upstream sockets of one client connection, and of no other: so that its faults reach them, and its last byte is
 * stamped where it really leaves.
 */
export class UpstreamAgent extends http.Agent implements UpstreamSockets {
  readonly #clock: Clock;
  readonly #sent: LastByte | undefined;
  readonly #observer: UpstreamObserver;
  readonly #open = new Set<net.Socket>();
  readonly #requests = new Set<http.ClientRequest>();
  readonly #failedDials = new WeakSet<Error>();
  readonly #dialled = new Set<string>();
  /** Has the last word on the next request, before any of it is written. */
  prepare: ((request: http.ClientRequest) => void) | undefined;

  constructor(clock: Clock, sent: LastByte | undefined, observer: UpstreamObserver) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#clock = clock;
    this.#sent = sent;
    this.#observer = observer;
  }

  override addRequest(request: http.ClientRequest, options: object): void {
    this.prepare?.(request);
    this.prepare = undefined;
    this.#requests.add(request);
    request.once('close', () => this.#requests.delete(request));
    super.addRequest(request, options);
  }

  override createConnection(
    { host, port }: http.ClientRequestArgs,
    told?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | undefined {
    // The upstream ended the connection that the client has: what the client had already said into it reaches nobody.
    const upstream = `${host}:${port}`;
    if (this.#dialled.has(upstream) && this.#dialled.size === 1) {
      told?.(new Error('the upstream has ended this connection'), new Duplex());
      return undefined;
    }
    this.#dialled.add(upstream);
    const socket = net.connect({ host: host as string, port: Number(port), noDelay: true });
    if (this.#sent !== undefined) stampWrites(socket, this.#clock, this.#sent);
    let connected = false;
    this.#open.add(socket);
    socket.once('connect', () => {
      connected = true;
      this.#observer.reached();
    });
    socket.on('error', (error) => {
      if (!connected) this.#failedDials.add(error);
      else if (this.#open.size === 1 || !this.#isIdle(socket)) this.#observer.lost();
    });
    socket.once('close', () => {
      this.#open.delete(socket);
      if (connected && this.#open.size === 0) this.#observer.closed();
    });
    return socket;
  }

  /** Whether a request failed with this because its upstream could not be reached. */
  couldNotDial(error: Error): boolean {
    return this.#failedDials.has(error);
  }

  /** The client has said its FIN: it follows the last of the requests that are under way. */
  finish(): void {
    const last = [...this.#requests].at(-1);
    if (last?.writableFinished === true) last.socket?.end();
    else last?.once('finish', () => last.socket?.end());
  }

  /** Closes upgraded sockets too, which Node's agent does not count among its own. */
  override destroy(): void {
    super.destroy();
    this.closeAll();
  }

  closeAll(): void {
    for (const socket of this.#open) socket.destroySoon();
  }

  resetAll(): void {
    for (const socket of this.#open) resetSocket(socket);
  }

  #isIdle(socket: net.Socket): boolean {
    return Object.values(this.freeSockets).some((idle) => idle?.includes(socket));
  }
}

type Written = (error?: Error | null) => void;

// The kernel has the bytes when the write completes; until then the stamp is marked as backed up.
function stampWrites(socket: net.Socket, clock: Clock, sent: LastByte): void {
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const stamped = (done: Written): Written => {
    sent.stamp(clock.now(), true);
    return (error) => {
      // A write that failed has reached nobody.
      if (!error) sent.caughtUp(clock.now());
      done(error);
    };
  };
  socket._write = (chunk, encoding, done) => write(chunk, encoding, stamped(done));
  if (writev) socket._writev = (chunks, done) => writev(chunks, stamped(done));
}
