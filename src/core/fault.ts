import type { z } from 'zod';
import type { Clock } from './clock.js';
import type { Deflation } from './message.js';
import type { MessageStage } from './message-stage.js';
import type { Dice } from './random.js';
import type { RequestFacts, RequestLot } from './request.js';
import type { Stage } from './stage.js';
import type { Direction, DirectionChoice, Side, Target } from './target.js';

/** The units that a fault can work on. */
export type FaultUnit = 'bytes' | 'message' | 'datagram' | 'request' | 'connection';

/** What a new connection that a fault touches is met with. */
export type Admission = 'accept' | 'reset';

/** A stage that works on bytes, or one that works on whole WebSocket messages. */
export type AnyStage = Stage | MessageStage;

/** What a fault may do to one connection. Everything acts at once; nothing waits for the data plane. */
export interface ConnectionAbilities {
  readonly id: number;
  readonly proxy: string;
  readonly client: string | undefined;
  /** How many connections of its client there have been, this one included; 0 until it is known whose it is. */
  readonly nth: number;
  /** Whether it is a WebSocket by now; until then message stages see nothing. */
  readonly framed: boolean;
  /** How the messages of a WebSocket are compressed, by what both sides agreed on. */
  readonly deflation: Readonly<Record<Direction, Deflation>>;
  /** Withholds everything in this direction, FIN and RST included, until every `owner` has released it. */
  hold(direction: Direction, owner: object, effect: () => void): void;
  release(direction: Direction, owner: object): void;
  /** Puts a stage of its own at the end of its kind in the pipeline. */
  addStage(direction: Direction, stage: AnyStage): void;
  /** Puts a stage in the place of another of its kind; what waits is planned anew, what a message stage kept goes on. */
  replaceStage(direction: Direction, stage: AnyStage, by: AnyStage): void;
  /** Takes a stage away; what it delayed or kept goes on at once, in order. */
  removeStage(direction: Direction, stage: AnyStage): void;
  /** From now on bytes of this direction are thrown away, what waits included. */
  discard(direction: Direction): void;
  /** Ends the socket towards `side` with a FIN, after what was already handed over. */
  finish(side: Side): void;
  /** Ends the socket towards `side` with an RST. */
  reset(side: Side): void;
  /** Sends a last word at the next message boundary (or at once on a byte stream), then calls back. */
  say(side: Side, word: LastWord, said: () => void): void;
  /** The next thing that arrives from `side` is answered with an RST; what came while it was held counts. */
  resetOnNext(side: Side): void;
}

/** A farewell: a WebSocket close frame, or bytes of one's own. */
export type LastWord = { closeCode: number; reason: string } | { payload: string };

/** Says that a fault has withheld or changed something of a connection. */
export type Effect = (direction: Direction) => void;

/** A fault that was made from its options; every ability is optional, and nobody asks which fault it is. */
export interface FaultInstance {
  /** The fault takes hold of a connection: one that is open when it starts, or one that comes later. */
  attach?(connection: ConnectionAbilities, effect: Effect, fresh: boolean): void;
  /** A connection that it has hold of has become a WebSocket. */
  framed?(connection: ConnectionAbilities, effect: Effect): void;
  /** The fault lets go of a connection. */
  detach?(connection: ConnectionAbilities): void;
  /** What becomes of an HTTP request of a connection that it has hold of, upgrades included; when undefined, it passes. */
  request?(connection: ConnectionAbilities, request: RequestFacts): RequestLot | undefined;
  /** What a new connection is met with; without it, it is accepted. */
  admission?(connection: ConnectionAbilities): Admission;
  /** The listener itself is closed (ECONNREFUSED) when every new connection is meant. */
  closesListener?: boolean;
  /** The party that this fault plays dead; a client's own events are ignored meanwhile. */
  plays?: { dead: Side };
  /** How many times it left out what it does again and again, since that would only have waited; undefined when it does no such thing. */
  leftOut?(): number | undefined;
  /** Goes on with other options on every connection that it touches, in its place among the faults. */
  change?(options: object): void;
}

/** What a fault is made with, besides its options. */
export interface FaultContext {
  clock: Clock;
  direction: DirectionChoice;
  /** The chances of a connection under this fault, the same in every run with the same seed and traffic. */
  chances(connection: ConnectionAbilities, purpose: string): Dice;
}

/** What a fault may do to a proxy as a whole. */
export interface ProxyAbilities {
  readonly name: string;
  /** Whether its WebSockets may be compressed so that a message needs those before it to be read. */
  readonly keepsTakeover: boolean;
  connections(): Iterable<ConnectionAbilities>;
  /** New connections get ECONNREFUSED until every `owner` has opened it again. */
  closeListener(owner: object): void;
  openListener(owner: object): void;
}

/** A signal that ends a process: one that it cannot notice, or one upon which it may still act. */
export type KillSignal = 'SIGKILL' | 'SIGTERM';

/** Everything there is to know about one kind of fault. */
export interface FaultDefinition<Options extends object = object> {
  type: string;
  summary: string;
  appliesTo: FaultUnit[];
  schema: z.ZodType<Options>;
  /** Options as a profile writes them, for the guide. */
  example: Record<string, unknown>;
  /** What the two peers see on the wire, for the guide. */
  wire: string;
  /** What it will do, as one sentence. */
  explain(options: Options): string;
  create(options: Options, context: FaultContext): FaultInstance;
  /**
   * Whether it takes text or binary messages of a WebSocket out, changes, moves or repeats them, so that a peer could not
   * read them any more where compressed ones need those before them; or has to read them itself. Such connections are left alone, and that is recorded.
   */
  disturbsMessages?(options: Options): boolean;
  /** Contract milliseconds after which this fault ends by itself, if its options say so. */
  endsAfter?(options: Options): number | undefined;
  /** Whether with these options it works on WebSocket messages, of which a tcp proxy has none. */
  worksOnMessages?(options: Options): boolean;
  /** Its target must choose one direction. */
  oneDirection?: true;
  /** The supervised client process that this fault ends for real, and by which signal, if its options say so. */
  killsProcess?(options: Options): { client: string; signal: KillSignal } | undefined;
}

/** A fault with checked options and a target, ready to be applied. */
export interface FaultSpec {
  type: string;
  options: object;
  target: Target;
}

/** Why a fault ended. */
export type HealReason = 'ended' | 'healed' | 'heal-all' | 'aborted' | 'shutdown';
