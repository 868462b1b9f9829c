import http from 'node:http';
import type net from 'node:net';
import { Duplex } from 'node:stream';
import { addressText } from '../core/address.js';
import type { Clock } from '../core/clock.js';
import type { Address } from '../core/plan.js';
import type { LastByte } from '../links/last-byte.js';
import { resetSocket } from '../links/reset-socket.js';
import type { UpstreamSockets } from './inner-socket.js';

declare module 'node:http' {
  interface Agent {
    /** Called within the constructor of each request; @types/node leaves it out. */
    addRequest(request: http.ClientRequest, options: object): void;
  }
}

/** How many sockets that no request is under way on are kept while another upstream is dialled. */
const mostIdle = 7;

/** How upstream sockets are made, and what they begin with. */
export interface UpstreamDial {
  dial(upstream: Address): net.Socket;
  introduction: Buffer | undefined;
  clock: Clock;
  /** Stamped with what is written. */
  sent: LastByte | undefined;
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
 * The upstream sockets of one client connection, and of no other, one for each upstream: so that its faults reach them,
 * and its last byte is stamped where it really leaves.
 */
export class UpstreamAgent extends http.Agent implements UpstreamSockets {
  readonly #dial: UpstreamDial;
  readonly #observer: UpstreamObserver;
  readonly #open = new Set<net.Socket>();
  readonly #requests = new Set<http.ClientRequest>();
  readonly #failedDials = new WeakSet<Error>();
  readonly #dialled = new Set<string>();
  /** Has the last word on the next request, before any of it is written. */
  prepare: ((request: http.ClientRequest) => void) | undefined;

  constructor(dial: UpstreamDial, observer: UpstreamObserver) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#dial = dial;
    this.#observer = observer;
  }

  override addRequest(request: http.ClientRequest, options: object): void {
    this.prepare?.(request);
    this.prepare = undefined;
    this.#requests.add(request);
    request.once('close', () => this.#requests.delete(request));
    super.addRequest(request, options);
  }

  override createConnection(options: object, told?: (error: Error | null, socket: Duplex) => void): Duplex | undefined {
    const { host, port } = options as { host: string; port: number | string };
    const upstream = { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) };
    const name = addressText(upstream);
    // The upstream ended the connection that the client has: what the client had already said into it reaches nobody.
    if (this.#dialled.has(name) && this.#dialled.size === 1) {
      told?.(new Error('the upstream has ended this connection'), new Duplex());
      return undefined;
    }
    this.#dialled.add(name);
    this.#closeLongestIdle();
    const { introduction, clock, sent } = this.#dial;
    const socket = this.#dial.dial(upstream);
    // It is not the client's: written before anything is stamped.
    if (introduction !== undefined) socket.write(introduction);
    if (sent !== undefined) stampWrites(socket, clock, sent);
    this.#watch(socket);
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

  #watch(socket: net.Socket): void {
    let connected = false;
    this.#open.add(socket);
    socket.once('connect', () => {
      connected = true;
      this.#observer.reached();
    });
    socket.on('error', (error) => {
      if (!connected) this.#failedDials.add(error);
      else if (this.#open.size === 1 || !this.#idle().includes(socket)) this.#observer.lost();
    });
    socket.once('close', () => {
      this.#open.delete(socket);
      if (connected && this.#open.size === 0) this.#observer.closed();
    });
  }

  // One that it will need again is dialled again.
  #closeLongestIdle(): void {
    for (const socket of this.#idle().slice(0, -mostIdle)) socket.destroy();
  }

  /** Sockets that no request is under way on, the longest idle first. */
  #idle(): net.Socket[] {
    return Object.values(this.freeSockets).flatMap((sockets) => sockets ?? []);
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
