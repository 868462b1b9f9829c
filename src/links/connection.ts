import type { Socket } from 'node:net';
import type { ConnectionAbilities, LastWord, Stage } from '../core/fault.js';
import type { Direction, Side } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import { closeFrame } from './close-frame.js';
import { Framing } from './framing.js';
import { Link, type LinkContext } from './link.js';
import type { LinkEnd, LinkEndOwner } from './link-end.js';
import { SocketEnd } from './socket-end.js';

/** Makes the server's end of a connection, and calls `ready` and `reached` on it when it is there. */
export type Dial = (connection: Connection) => LinkEnd;

/** What a connection tells its proxy. */
export interface ConnectionObserver {
  /** Bytes came before the client was known. */
  peeked(connection: Connection, chunk: Buffer): void;
  /** Its FIN came before the client was known: no more bytes will tell. */
  unknown(connection: Connection): void;
  reached(connection: Connection): void;
  ended(connection: Connection): void;
}

/** How a connection ended: who was first, and with what. */
export interface Ending {
  by: Side | 'fault' | 'proxy';
  how: 'fin' | 'rst';
}

type Phase = 'identifying' | 'waiting' | 'dialling' | 'open' | 'ended';

/** How long nothing must come before a client that had filled its link counts as still there, real milliseconds. */
const quietTurn = 10;
/** How much is read in search of a FIN before a connection is dialled after all, bytes. */
const catchUpLimit = 8 * 1024 * 1024;

/**
 * One accepted client socket with its upstream end, and a link in each direction.
 *
 *   client socket ──▶ link upstream ──▶ server end
 *                 ◀── link downstream ◀──
 *
 * It dials only when nothing holds it; a client that leaves while held was never there for the server.
 */
export class Connection implements ConnectionAbilities, LinkEndOwner {
  readonly id: number;
  readonly proxy: string;
  readonly upstream: Link;
  readonly downstream: Link;
  readonly remoteAddress: string;
  readonly #dial: Dial;
  readonly #observer: ConnectionObserver;
  readonly #clientEnd: SocketEnd;
  #serverEnd: LinkEnd | undefined;
  #phase: Phase = 'identifying';
  #wasHeld = false;
  #trap: Side | undefined;
  client: string | undefined;
  track: ClientTrack | undefined;
  ending: Ending | undefined;
  /** Whether its upstream was ever reached. */
  opened = false;

  constructor(
    id: number,
    proxy: string,
    socket: Socket,
    context: LinkContext,
    dial: Dial,
    observer: ConnectionObserver,
  ) {
    this.id = id;
    this.proxy = proxy;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.#dial = dial;
    this.#observer = observer;
    this.upstream = new Link(context);
    this.downstream = new Link(context);
    this.#clientEnd = new SocketEnd(socket, 'client', this);
    this.upstream.readFrom(this.#clientEnd);
    this.downstream.writeTo(this.#clientEnd);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Its client is known now (or known to be nobody): from here on faults apply, and it may dial. */
  identified(client: string | undefined, track: ClientTrack | undefined): void {
    this.client = client;
    this.track = track;
    this.downstream.lastByte = track?.received;
    this.#phase = 'waiting';
  }

  /** Dials, unless a fault holds it. */
  proceed(): void {
    if (this.#phase !== 'waiting') return;
    if (this.upstream.held || this.downstream.held) {
      this.#wasHeld = true;
    } else if (this.#wasHeld) {
      this.#catchUp(this.upstream.waiting);
    } else {
      this.#startDialling();
    }
  }

  /** The server's end can be read and written. */
  ready(): void {
    const serverEnd = this.#serverEnd;
    if (this.#phase !== 'dialling' || serverEnd === undefined) return;
    this.#phase = 'open';
    this.downstream.readFrom(serverEnd);
    this.upstream.writeTo(serverEnd);
  }

  /** The real upstream answered. */
  reached(): void {
    if (this.opened || this.#phase === 'ended') return;
    this.opened = true;
    this.#observer.reached(this);
  }

  /** From the handshake's end on, both links carry WebSocket frames. */
  startFraming(handshakeBytes: number): void {
    this.upstream.framing = new Framing('upstream', this.track, 0);
    this.downstream.framing = new Framing('downstream', this.track, this.downstream.waiting + handshakeBytes);
  }

  hold(direction: Direction, owner: object, effect: () => void): void {
    this[direction].hold(owner, effect);
  }

  release(direction: Direction, owner: object): void {
    this[direction].releaseHold(owner);
    this.proceed();
  }

  addStage(direction: Direction, stage: Stage, effect: () => void): void {
    this[direction].addStage(stage, effect);
  }

  removeStage(direction: Direction, stage: Stage): void {
    this[direction].removeStage(stage);
  }

  discard(direction: Direction): void {
    this[direction].discard();
  }

  finish(side: Side): void {
    this.#endsBy({ by: 'fault', how: 'fin' });
    this.#end(side)?.close();
    this.#endIfOver();
  }

  reset(side: Side): void {
    this.#endsBy({ by: 'fault', how: 'rst' });
    this.#end(side)?.reset();
    this.#endIfOver();
  }

  say(side: Side, word: LastWord, said: () => void): void {
    const link = side === 'server' ? this.upstream : this.downstream;
    const framed = link.framing !== undefined;
    if (this.#end(side) === undefined || this.#phase !== 'open') said();
    else if ('payload' in word) link.interrupt(Buffer.from(word.payload), said);
    else if (framed) link.interrupt(closeFrame(word.closeCode, word.reason, side === 'server'), said);
    else said();
  }

  resetOnNext(side: Side): void {
    const from = side === 'server' ? this.downstream : this.upstream;
    if (from.waiting > 0 || from.sourceLeft) this.reset(side);
    else this.#trap = side;
  }

  /** Ends both sides at once, because the proxy stops. */
  destroy(): void {
    this.#endsBy({ by: 'proxy', how: 'fin' });
    this.upstream.discard();
    this.downstream.discard();
    this.#clientEnd.destroy();
    this.#serverEnd?.destroy();
    this.#endIfOver();
  }

  received(side: Side, chunk: Buffer): void {
    if (this.#trap === side) {
      this.#trap = undefined;
      this.reset(side);
      return;
    }
    (side === 'client' ? this.upstream : this.downstream).arrive(chunk);
    if (this.#phase === 'identifying') this.#observer.peeked(this, chunk);
  }

  ended(side: Side): void {
    this.#endsBy({ by: side, how: 'fin' });
    (side === 'client' ? this.upstream : this.downstream).arriveFin();
    if (this.#phase === 'identifying') this.#observer.unknown(this);
  }

  lost(side: Side): void {
    this.#endsBy({ by: side, how: 'rst' });
    (side === 'client' ? this.upstream : this.downstream).arriveRst();
  }

  drained(side: Side): void {
    (side === 'client' ? this.downstream : this.upstream).drained();
  }

  closed(): void {
    this.#endIfOver();
  }

  #end(side: Side): LinkEnd | undefined {
    return side === 'client' ? this.#clientEnd : this.#serverEnd;
  }

  // A paused socket does not see that its client has left. Before dialling for nobody, what waits in the kernel is read
  // until nothing more comes (or too much); a FIN or RST stands behind it.
  #catchUp(before: number): void {
    if (before === 0) setImmediate(() => setImmediate(() => this.#dialIfStillThere(0)));
    else setTimeout(() => this.#dialIfStillThere(before), quietTurn);
    this.#clientEnd.resumeReading();
  }

  #dialIfStillThere(before: number): void {
    if (this.#phase !== 'waiting' || this.upstream.held || this.downstream.held) return;
    const { waiting, sourceLeft } = this.upstream;
    if (this.#clientEnd.gone || sourceLeft) this.#clientEnd.close();
    else if (waiting > before && waiting < catchUpLimit) this.#catchUp(waiting);
    else this.#startDialling();
  }

  #startDialling(): void {
    this.#phase = 'dialling';
    this.#serverEnd = this.#dial(this);
  }

  #endsBy(ending: Ending): void {
    this.ending ??= ending;
  }

  #endIfOver(): void {
    if (!this.#clientEnd.gone) return;
    // Nobody waits for this dial any more.
    if (this.#phase === 'dialling' && this.#serverEnd?.gone === false) {
      if (this.ending?.how === 'rst') this.#serverEnd.reset();
      else this.#serverEnd.destroy();
    }
    if (this.#phase === 'ended' || this.#serverEnd?.gone === false) return;
    this.#phase = 'ended';
    this.#observer.ended(this);
    this.upstream.discard();
    this.downstream.discard();
  }
}
