import type { Clock } from '../core/clock.js';
import type { DrawnLot, RequestFacts } from '../core/request.js';
import type { Connection } from '../links/connection.js';
import { readUntilQuiet } from '../links/read-until-quiet.js';
import type { InnerSocket } from './inner-socket.js';

/** Goes on with a request: with what decides how it ends, or upstream. */
type GoOn = (end: DrawnLot | undefined) => void;

/** A request that is not under way yet. */
interface Waiting {
  lots: DrawnLot[];
  goOn: GoOn;
  state: 'delayed' | 'parked' | 'ready' | 'gone';
  /** Stops whatever it waits for. */
  stop: () => void;
}

/** What a line needs of its surroundings. */
export interface LineContext {
  clock: Clock;
  draw(connection: Connection, request: RequestFacts): DrawnLot[];
}

/**
 * The requests of one connection, in order: each waits as its faults want, and until the one before it has its answer.
 *
 *   arrived ──▶ delayed ──▶ (a blackhole holds the wire: parked) ──▶ client still there? ──▶ ready ──▶ its turn
 */
export class RequestLine {
  readonly #connection: Connection;
  readonly #socket: InnerSocket;
  readonly #context: LineContext;
  #waiting: Waiting[] = [];
  #count = 0;
  #clientLeft = false;
  #afterLast: (() => void) | undefined;
  /** Requests that are under way. */
  busy = 0;

  constructor(connection: Connection, socket: InnerSocket, context: LineContext) {
    this.#connection = connection;
    this.#socket = socket;
    this.#context = context;
    socket.once('close', () => this.#dropFrom(0));
    connection.upstream.onRelease = () => {
      for (const request of this.#waiting) if (request.state === 'parked') this.#lookForClient(request);
    };
  }

  /** How many requests there have been, with the next. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /** Whether no request waits or is under way. */
  get idle(): boolean {
    return this.busy === 0 && this.#waiting.length === 0;
  }

  /** A request came; it goes on as soon as nothing keeps it. */
  enter(facts: RequestFacts, goOn: GoOn): void {
    const lots = this.#context.draw(this.#connection, facts);
    if (lots.length === 0 && this.idle) {
      goOn(undefined);
      return;
    }
    const request: Waiting = { lots, goOn, state: 'ready', stop: () => {} };
    this.#waiting.push(request);
    this.#delay(request, 0);
  }

  /** A request is under way no more. */
  done(): void {
    this.busy -= 1;
    this.#advance();
  }

  /** The client has said its FIN. Who waits for a delay then is sent on to nobody, and neither is what follows it. */
  clientDone(): void {
    const first = this.#waiting.findIndex(({ state }) => state !== 'ready');
    if (first < 0) return;
    this.#dropFrom(first);
    this.#clientLeft = true;
    this.#advance();
  }

  /** The client says no more: calls back when none of its requests waits any longer. */
  clientEnded(noneWaits: () => void): void {
    if (this.#waiting.length === 0) noneWaits();
    else this.#afterLast = noneWaits;
  }

  #delay(request: Waiting, index: number): void {
    const drawn = request.lots[index];
    if (drawn === undefined || !('delay' in drawn.lot)) {
      if (index === 0) this.#ready(request);
      else this.#lookForClient(request);
      return;
    }
    const goOn = () => {
      request.stop();
      this.#delay(request, index + 1);
    };
    if (drawn.lifted) {
      this.#delay(request, index + 1);
      return;
    }
    const timer = this.#context.clock.after(drawn.lot.delay, goOn);
    const stopListening = drawn.onLift(goOn);
    request.state = 'delayed';
    request.stop = () => {
      timer.cancel();
      stopListening();
    };
    drawn.effect();
    if (this.#socket.clientDone) this.clientDone();
  }

  // Behind a long body a FIN or RST may not have been read yet, and what a blackhole holds must not slip out.
  #lookForClient(request: Waiting): void {
    request.stop = () => {};
    const { upstream } = this.#connection;
    request.state = 'parked';
    if (upstream.held) return;
    request.state = 'delayed';
    readUntilQuiet(upstream, () => {
      if (request.state !== 'delayed') return;
      if (upstream.held) request.state = 'parked';
      else if (upstream.sourceLeft) this.clientDone();
      else this.#ready(request);
    });
  }

  #ready(request: Waiting): void {
    request.state = 'ready';
    this.#advance();
  }

  #advance(): void {
    while (this.busy === 0 && this.#waiting[0]?.state === 'ready') {
      const { lots, goOn } = this.#waiting.shift() as Waiting;
      goOn(lots.find((drawn) => !('delay' in drawn.lot) && !drawn.lifted));
    }
    if (this.#waiting.length === 0) {
      this.#afterLast?.();
      this.#afterLast = undefined;
    }
    if (this.#clientLeft && this.idle) this.#socket.destroySoon();
  }

  #dropFrom(index: number): void {
    for (const request of this.#waiting.splice(index)) {
      request.state = 'gone';
      request.stop();
    }
  }
}
