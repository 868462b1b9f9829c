import type { AnyStage, ConnectionAbilities, LastWord } from '../core/fault.js';
import type { WatchMessages } from '../core/message-watcher.js';
import type { Direction, Side } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import type { ConnectionObserver, DialFor } from './connection-observer.js';
import type { Ending } from './ending.js';
import type { Endpoints } from './endpoints.js';
import { frameLinks, uncompressed } from './framed-connection.js';
import type { Handshake } from './framing.js';
import { sayLastWord } from './last-word.js';
import { Link, type LinkContext } from './link.js';
import type { ClientEnd, LinkEnd, LinkEndOwner } from './link-end.js';
import { readUntilQuiet, releaseIfStillThere } from './read-until-quiet.js';

export type Dial = DialFor<Connection>;
type Phase = 'identifying' | 'waiting' | 'dialling' | 'open' | 'ended';

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
  readonly #dial: Dial;
  readonly observer: ConnectionObserver<Connection>;
  readonly clientEnd: ClientEnd;
  #serverEnd: LinkEnd | undefined;
  #wasHeld = false;
  #trap: Side | undefined;
  phase: Phase = 'identifying';
  client: string | undefined;
  nth = 0;
  track: ClientTrack | undefined;
  endpoints: Endpoints | undefined;
  tap: WatchMessages | undefined;
  ending: Ending | undefined;
  framed = false;
  deflation = uncompressed;
  /** Whether its upstream was ever reached. */
  opened = false;

  constructor(
    id: number,
    proxy: string,
    open: (owner: Connection) => ClientEnd,
    context: LinkContext,
    dial: Dial,
    observer: ConnectionObserver<Connection>,
  ) {
    this.id = id;
    this.proxy = proxy;
    this.#dial = dial;
    this.observer = observer;
    this.upstream = new Link(context);
    this.downstream = new Link(context);
    this.clientEnd = open(this);
    this.upstream.inflow.from(this.clientEnd);
    this.downstream.writeTo(this.clientEnd);
  }

  get remoteAddress(): string {
    return this.endpoints?.source.host ?? this.clientEnd.remoteAddress;
  }

  /** Its client is known now (or known to be nobody): from here on faults apply, and it may dial. */
  identified(client: string | undefined, nth: number, track: ClientTrack | undefined): void {
    this.client = client;
    this.nth = nth;
    this.track = track;
    this.phase = 'waiting';
  }

  /** Dials, unless a fault holds it or has ended it. */
  proceed(): void {
    if (!this.#wantsServer) return;
    if (this.upstream.held || this.downstream.held) this.#wasHeld = true;
    else if (this.#wasHeld) readUntilQuiet(this.upstream, () => this.#dialIfStillThere());
    else this.#startDialling();
  }

  /** The server's end can be read and written. */
  ready(): void {
    const serverEnd = this.#serverEnd;
    if (this.phase !== 'dialling' || serverEnd === undefined) return;
    this.phase = 'open';
    this.downstream.inflow.from(serverEnd);
    this.upstream.writeTo(serverEnd);
  }

  /** The real upstream answered. */
  reached(): void {
    if (this.opened || this.phase === 'ended') return;
    this.opened = true;
    // What the client is given before that is the proxy's own word.
    this.downstream.handover.lastByte = this.track?.received;
    this.observer.reached(this);
  }

  /** From the handshake's end on, both links carry WebSocket frames. */
  startFraming(handshake: Handshake): void {
    frameLinks(this, handshake, (from, violation) => this.observer.failed(this, from, violation));
    this.observer.framed(this);
  }

  hold(direction: Direction, owner: object, effect: () => void): void {
    this[direction].hold(owner, effect);
  }

  release(direction: Direction, owner: object): void {
    if (direction === 'downstream' || this.phase !== 'open' || this.opened) this[direction].releaseHold(owner);
    else releaseIfStillThere(this.upstream, owner, () => this.destroy());
    this.proceed();
  }

  addStage(direction: Direction, stage: AnyStage): void {
    this[direction].addStage(stage);
  }

  replaceStage(direction: Direction, stage: AnyStage, by: AnyStage): void {
    this[direction].replaceStage(stage, by);
  }

  removeStage(direction: Direction, stage: AnyStage): void {
    this[direction].removeStage(stage);
  }

  discard(direction: Direction): void {
    this[direction].discard();
  }

  finish(side: Side): void {
    this.ending ??= { by: 'fault', how: 'fin' };
    this.#end(side)?.close();
    this.#endIfOver();
  }

  reset(side: Side): void {
    this.ending ??= { by: 'fault', how: 'rst' };
    this.#end(side)?.reset();
    this.#endIfOver();
  }

  say(side: Side, word: LastWord, said: () => void): void {
    sayLastWord(this, side, word, said);
  }

  resetOnNext(side: Side): void {
    const link = this.#from(side);
    if (link.waiting > 0 || link.sourceLeft) this.reset(side);
    else this.#trap = side;
  }

  /** Ends both sides at once, because the proxy stops. */
  destroy(): void {
    this.ending ??= { by: 'proxy', how: 'fin' };
    for (const link of [this.upstream, this.downstream]) link.discard();
    this.clientEnd.destroy();
    this.#serverEnd?.destroy();
    this.#endIfOver();
  }

  received(side: Side, chunk: Buffer, loan?: Buffer): boolean {
    if (this.#springTrap(side)) return false;
    const kept = this.#from(side).arrive(chunk, loan);
    if (this.phase === 'identifying') this.observer.peeked(this, chunk);
    return kept;
  }

  goesStraightOn(side: Side): boolean {
    return this.#from(side).direct;
  }

  ended(side: Side): void {
    if (this.#springTrap(side)) return;
    this.ending ??= { by: side, how: 'fin' };
    this.#from(side).arriveFin();
    if (this.phase === 'identifying') this.observer.unknown(this);
  }

  lost(side: Side): void {
    this.ending ??= { by: side, how: 'rst' };
    this.#from(side).arriveRst();
  }

  drained(side: Side): void {
    this.#from(side === 'client' ? 'server' : 'client').drained();
  }

  closed(): void {
    this.#endIfOver();
  }

  #springTrap(side: Side): boolean {
    if (this.#trap !== side) return false;
    this.#trap = undefined;
    this.reset(side);
    return true;
  }

  /** The link that carries what a side sends. */
  #from(side: Side): Link {
    return side === 'client' ? this.upstream : this.downstream;
  }

  #end(side: Side): LinkEnd | undefined {
    return side === 'client' ? this.clientEnd : this.#serverEnd;
  }

  /** One that a fault has ended must not show itself to its server any more. */
  get #wantsServer(): boolean {
    return this.phase === 'waiting' && this.ending?.by !== 'fault';
  }

  #dialIfStillThere(): void {
    if (!this.#wantsServer || this.upstream.held || this.downstream.held) return;
    if (this.clientEnd.gone || this.upstream.sourceLeft) this.clientEnd.close();
    else this.#startDialling();
  }

  #startDialling(): void {
    if (!this.clientEnd.settle()) return;
    this.phase = 'dialling';
    this.#serverEnd = this.#dial(this);
  }

  #endIfOver(): void {
    if (!this.clientEnd.gone) return;
    // Nobody waits for this dial any more.
    if (this.phase === 'dialling') this.#serverEnd?.[this.ending?.how === 'rst' ? 'reset' : 'destroy']();
    if (this.phase === 'ended' || this.#serverEnd?.gone === false) return;
    this.phase = 'ended';
    // First, so that no fault that lets go of it now hands anything over.
    for (const link of [this.upstream, this.downstream]) link.discard();
    this.observer.ended(this);
  }
}
