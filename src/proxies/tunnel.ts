import type { Socket } from 'node:net';
import type { Clock } from '../core/clock.js';
import type { Address } from '../core/plan.js';
import type { Side } from '../core/target.js';
import type { BufferPool } from '../links/buffer-pool.js';
import type { Connection } from '../links/connection.js';
import { DialledEnd } from '../links/dialled-end.js';
import type { LinkEndOwner } from '../links/link-end.js';
import type { ForwardReach } from './forward-reach.js';
import type { InnerSocket } from './inner-socket.js';
import { refuse } from './refusal.js';
import type { SwitchedEnd } from './switched-end.js';
import { unreachable } from './unreachable.js';

const established = Buffer.from('HTTP/1.1 200 Connection Established\r\n\r\n');

/** What a CONNECT came with. */
export interface TunnelRequest {
  connection: Connection;
  end: SwitchedEnd;
  /** Where the CONNECT was read from, and a refusal is written to. */
  inner: InnerSocket;
  upstream: Address;
  /** What came in one piece with the head. */
  early: Buffer;
  introduction: Buffer | undefined;
}

/**
 * Dials the host of a CONNECT. Until it answers, the inner socket stays the server's end, so that the client is told in
 * HTTP if it does not; from then on the bytes go between the links and the dialled socket, untouched.
 */
export class Tunnel implements LinkEndOwner {
  readonly #request: TunnelRequest;
  readonly #clock: Clock;
  readonly #socket: Socket;
  readonly #end: DialledEnd;
  #open = false;

  static open(request: TunnelRequest, reach: ForwardReach, context: { clock: Clock; pool: BufferPool }): Tunnel {
    return new Tunnel(request, reach, context);
  }

  private constructor(
    request: TunnelRequest,
    reach: ForwardReach,
    { clock, pool }: { clock: Clock; pool: BufferPool },
  ) {
    const { upstream, inner, introduction } = request;
    this.#request = request;
    this.#clock = clock;
    const { socket, end } = DialledEnd.dial(reach.to(upstream), this, pool);
    this.#socket = reach.watch(socket);
    this.#end = end;
    socket.once('error', (error) => this.#fail(error));
    // Nobody waits for it any more.
    inner.once('close', () => {
      if (!this.#open) socket.destroy();
    });
    if (introduction === undefined) socket.once('connect', () => this.#connect());
    else socket.write(introduction, (error) => error ?? this.#connect());
  }

  received(side: Side, chunk: Buffer, loan?: Buffer): boolean {
    return this.#request.connection.received(side, chunk, loan);
  }

  goesStraightOn(side: Side): boolean {
    return this.#request.connection.goesStraightOn(side);
  }

  ended(side: Side): void {
    if (this.#open) this.#request.connection.ended(side);
  }

  lost(side: Side): void {
    if (this.#open) this.#request.connection.lost(side);
  }

  drained(side: Side): void {
    if (this.#open) this.#request.connection.drained(side);
  }

  closed(): void {
    if (this.#open) this.#request.connection.closed();
  }

  #connect(): void {
    const { connection, end, inner, early } = this.#request;
    connection.reached();
    connection.received('server', established);
    // A fault may have been waiting for just that, to end the connection.
    if (inner.destroyed) {
      this.#socket.destroy();
      return;
    }
    this.#open = true;
    const { unread, finished } = inner.retire();
    end.switchTo(this.#end);
    const sent = connection.track?.sent;
    let ready = true;
    for (const chunk of [early, unread]) {
      if (chunk.length === 0) continue;
      ready = this.#end.send(chunk);
      sent?.stamp(this.#clock.now(), this.#end.backlog > 0);
    }
    connection.upstream.handover.lastByte = sent;
    if (finished) this.#end.finish();
    else if (ready) connection.drained('server');
  }

  #fail(error: Error): void {
    const { inner, upstream } = this.#request;
    if (this.#open || inner.destroyed) return;
    refuse(unreachable(upstream, error), inner);
  }
}
