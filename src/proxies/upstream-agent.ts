import http from 'node:http';
import type net from 'node:net';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { addressText } from '../core/address.js';
import type { Clock } from '../core/clock.js';
import type { Address } from '../core/plan.js';
import type { LastByte } from '../links/last-byte.js';
import { resetSocket } from '../links/reset-socket.js';
import type { UpstreamSockets } from './inner-socket.js';
import { isTlsError, tlsFailureText } from './tls/tls-failure.js';
import type { UpstreamTls } from './tls/upstream-tls.js';

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
  /** Speaks TLS with whoever was dialled. */
  secure: UpstreamTls | undefined;
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
  /** TLS with one failed; the request that waits for it tells the client. */
  tlsFailed(reason: string): void;
  /** The last one has closed. */
  closed(): void;
}

type Told = (error: Error | null, socket: Duplex) => void;

/**
 * The upstream sockets of one client connection, and of no other, one for each upstream: so that its faults reach them,
 * and its last byte is stamped where it really leaves.
 */
export class UpstreamAgent extends http.Agent implements UpstreamSockets {
  readonly #dial: UpstreamDial;
  readonly #observer: UpstreamObserver;
  /** Each socket with the raw one beneath, which is the same without TLS. */
  readonly #open = new Map<net.Socket, net.Socket>();
  readonly #requests = new Set<http.ClientRequest>();
  /** Errors of sockets that never came to be connected, or whose TLS failed. */
  readonly #failedDials = new WeakSet<Error>();
  readonly #dialled = new Set<string>();
  /** Requests that came while hands are shaken with an upstream, by its name, since when that is so. */
  readonly #waiting = new Map<string, (() => void)[]>();
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
    const assign = () => super.addRequest(request, options);
    // Node's agent would dial once more for a request that comes in the middle of a handshake.
    const late = this.#waiting.get(addressText(upstreamOf(options)));
    if (late === undefined) assign();
    else late.push(assign);
  }

  override createConnection(options: object, told?: Told): Duplex | undefined {
    const upstream = upstreamOf(options);
    const name = addressText(upstream);
    // The upstream ended the connection that the client has: what the client had already said into it reaches nobody.
    if (this.#dialled.has(name) && this.#dialled.size === 1) {
      told?.(new Error('the upstream has ended this connection'), new Duplex());
      return undefined;
    }
    this.#dialled.add(name);
    this.#closeLongestIdle();
    const { introduction, secure } = this.#dial;
    const raw = this.#dial.dial(upstream);
    // It is not the client's: written before anything is stamped, and in clear before TLS begins.
    if (introduction !== undefined) raw.write(introduction);
    if (secure === undefined) return this.#watch(raw, raw);
    this.#shakeHands(raw, secure, upstream, told);
    return undefined;
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
    for (const socket of this.#open.keys()) socket.destroySoon();
  }

  resetAll(): void {
    for (const [socket, raw] of this.#open) resetSocket(socket, raw);
  }

  #shakeHands(raw: net.Socket, secure: UpstreamTls, asked: Address, told?: Told): void {
    const name = addressText(asked);
    this.#waiting.set(name, []);
    const settle = (error: Error | null, socket: net.Socket) => {
      const late = this.#waiting.get(name);
      if (late === undefined) return;
      this.#waiting.delete(name);
      if (error !== null) this.#failedDials.add(error);
      told?.(error, socket);
      for (const assign of late) assign();
    };
    this.#open.set(raw, raw);
    raw.on('error', (error) => settle(error, raw));
    raw.once('close', () => {
      this.#open.delete(raw);
      settle(new Error('the connection ended before its TLS handshake was done'), raw);
    });
    raw.once('connect', () => {
      const socket = secure.begin(raw, asked, http1);
      const refuse = (error: Error) => {
        this.#observer.tlsFailed(tlsFailureText(error));
        settle(error, raw);
      };
      socket.on('error', refuse);
      socket.once('secureConnect', () => {
        socket.off('error', refuse);
        this.#open.delete(raw);
        this.#watch(socket, raw);
        this.#observer.reached();
        settle(null, socket);
      });
    });
  }

  #watch(socket: net.Socket | TLSSocket, raw: net.Socket): net.Socket {
    const { clock, sent } = this.#dial;
    if (sent !== undefined) stampWrites(socket, clock, sent);
    let connected = !socket.connecting;
    this.#open.set(socket, raw);
    socket.once('connect', () => {
      connected = true;
      this.#observer.reached();
    });
    socket.on('error', (error) => {
      const refused = raw !== socket && isTlsError(error);
      if (refused || !connected) this.#failedDials.add(error);
      if (refused) this.#observer.tlsFailed(tlsFailureText(error));
      else if (connected && (this.#open.size === 1 || !this.#idle().includes(socket))) this.#observer.lost();
    });
    socket.once('close', () => {
      this.#open.delete(socket);
      if (connected && this.#open.size === 0) this.#observer.closed();
    });
    return socket;
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

function upstreamOf(options: object): Address {
  const { host, port } = options as { host: string; port: number | string };
  return { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) };
}

/** The one protocol that is offered, as it stands on the wire. */
const http1 = Buffer.from('\u0008http/1.1');

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
