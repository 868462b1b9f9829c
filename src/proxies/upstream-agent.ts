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
    /** Whether a socket is worth keeping once its answer is complete; left out too. */
    keepSocketAlive(socket: net.Socket): boolean;
  }
}

/** How upstream sockets are made, and what they begin with. */
export interface UpstreamDial {
  /** Dials the upstream, or the host that a request names. */
  dial(asked: { host: string; port: number }): net.Socket;
  /** Whether requests may be for different hosts; else nothing is dialled twice. */
  manyHosts: boolean;
  introduction: Buffer | undefined;
  clock: Clock;
  /** Stamped with what is written. */
  sent: LastByte | undefined;
}

/** What happened to an upstream socket. */
export interface UpstreamObserver {
  reached(): void;
  lost(): void;
  closed(): void;
}

/**
 * The upstream sockets of one client connection, and of no other: so that its faults reach them, and its last byte is
 * stamped where it really leaves.
 */
export class UpstreamAgent extends http.Agent implements UpstreamSockets {
  readonly #dial: UpstreamDial;
  readonly #observer: UpstreamObserver;
  readonly #open = new Set<net.Socket>();
  readonly #requests = new Set<http.ClientRequest>();
  /** Sockets that were left for a request to another host. */
  readonly #left = new WeakSet<net.Socket>();
  #dialled = false;
  /** Errors of sockets that never came to be connected. */
  readonly neverReached = new WeakSet<Error>();
  /** Has the last word on the next request, before any of it is written. */
  prepare: ((request: http.ClientRequest) => void) | undefined;

  constructor(dial: UpstreamDial, observer: UpstreamObserver) {
    super({ keepAlive: true, maxSockets: 1, maxTotalSockets: 1 });
    this.#dial = dial;
    this.#observer = observer;
  }

  override addRequest(request: http.ClientRequest, options: object): void {
    this.prepare?.(request);
    this.prepare = undefined;
    this.#requests.add(request);
    request.once('close', () => this.#requests.delete(request));
    this.#leaveOthers(this.getName(options));
    super.addRequest(request, options);
  }

  override createConnection(options: object, told?: (error: Error | null, socket: Duplex) => void): Duplex | undefined {
    // The upstream ended the connection that the client has: what the client had already said into it reaches nobody.
    if (this.#dialled && !this.#dial.manyHosts) {
      told?.(new Error('the upstream has ended this connection'), new Duplex());
      return undefined;
    }
    this.#dialled = true;
    const { host, port } = options as { host: string; port: number | string };
    const socket = this.#dial.dial({ host: host.replaceAll(/[[\]]/g, ''), port: Number(port) });
    const { introduction, clock, sent } = this.#dial;
    // It is not the client's: written before anything is stamped.
    if (introduction !== undefined) socket.write(introduction);
    if (sent !== undefined) stampWrites(socket, clock, sent);
    let connected = false;
    this.#open.add(socket);
    socket.once('connect', () => {
      connected = true;
      this.#observer.reached();
    });
    socket.on('error', (error) => {
      if (connected) this.#observer.lost();
      else this.neverReached.add(error);
    });
    socket.once('close', () => {
      this.#open.delete(socket);
      if (connected && !this.#left.has(socket)) this.#observer.closed();
    });
    return socket;
  }

  // There is one socket at a time: it goes when a request for another host waits for it.
  override keepSocketAlive(socket: net.Socket): boolean {
    const kept = Object.keys(this.requests).length === 0;
    if (!kept) this.#left.add(socket);
    return kept && super.keepSocketAlive(socket);
  }

  #leaveOthers(name: string): void {
    for (const [other, sockets = []] of Object.entries(this.freeSockets)) {
      if (other === name) continue;
      for (const socket of sockets) {
        this.#left.add(socket);
        socket.destroy();
      }
    }
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
