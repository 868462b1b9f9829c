import http from 'node:http';
import net from 'node:net';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../core/clock.js';
import type { Address } from '../core/plan.js';
import type { LastByte } from '../links/last-byte.js';
import { resetSocket } from '../links/reset-socket.js';
import { isTlsError, tlsFailureText } from './tls/tls-failure.js';
import type { UpstreamTls } from './tls/upstream-tls.js';
import type { UpstreamSockets } from './inner-socket.js';

declare module 'node:http' {
  interface Agent {
    /** Called within the constructor of each request; @types/node leaves it out. */
    addRequest(request: http.ClientRequest, options: object): void;
  }
}

/** What happened to an upstream socket. */
export interface UpstreamObserver {
  reached(): void;
  lost(): void;
  /** TLS with it failed; the request that waits for it tells the client. */
  tlsFailed(reason: string): void;
  closed(): void;
}

/** Who is dialled, and whether TLS is spoken with them. */
interface Target {
  upstream: Address;
  secure: UpstreamTls | undefined;
}

/**
 * The upstream sockets of one client connection, and of no other: so that its faults reach them, and its last byte is
 * stamped where it really leaves.
 */
export class UpstreamAgent extends http.Agent implements UpstreamSockets {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #sent: LastByte | undefined;
  readonly #observer: UpstreamObserver;
  /** Each socket with the raw one beneath, which is the same without TLS. */
  readonly #open = new Map<net.Socket, net.Socket>();
  readonly #requests = new Set<http.ClientRequest>();
  #dialled = false;
  /** Has the last word on the next request, before any of it is written. */
  prepare: ((request: http.ClientRequest) => void) | undefined;

  constructor(target: Target, clock: Clock, sent: LastByte | undefined, observer: UpstreamObserver) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#target = target;
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
    _options: object,
    told?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | undefined {
    // The upstream ended the connection that the client has: what the client had already said into it reaches nobody.
    if (this.#dialled) {
      told?.(new Error('the upstream has ended this connection'), new Duplex());
      return undefined;
    }
    this.#dialled = true;
    const { upstream, secure } = this.#target;
    const raw = net.connect({ ...upstream, noDelay: true });
    if (secure === undefined) {
      raw.once('connect', () => this.#observer.reached());
      return this.#watch(raw, raw);
    }
    // Only the first word to Node's agent counts.
    const fail = (error: Error) => told?.(error, raw);
    this.#open.set(raw, raw);
    raw.on('error', fail);
    raw.once('close', () => {
      this.#open.delete(raw);
      fail(new Error('the connection ended before its TLS handshake was done'));
    });
    raw.once('connect', () => {
      const socket = secure.begin(raw, upstream, http1);
      const refuse = (error: Error) => {
        this.#observer.tlsFailed(tlsFailureText(error));
        fail(error);
      };
      socket.on('error', refuse);
      socket.once('secureConnect', () => {
        socket.off('error', refuse);
        this.#open.delete(raw);
        this.#watch(socket, raw);
        this.#observer.reached();
        told?.(null, socket);
      });
    });
    return undefined;
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

  #watch(socket: net.Socket | TLSSocket, raw: net.Socket): net.Socket {
    if (this.#sent !== undefined) stampWrites(socket, this.#clock, this.#sent);
    let connected = !socket.connecting;
    this.#open.set(socket, raw);
    socket.once('connect', () => {
      connected = true;
    });
    socket.on('error', (error) => {
      if (raw !== socket && isTlsError(error)) this.#observer.tlsFailed(tlsFailureText(error));
      else if (connected) this.#observer.lost();
    });
    socket.once('close', () => {
      this.#open.delete(socket);
      if (connected) this.#observer.closed();
    });
    return socket;
  }
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
