import type { Clock, Timer } from '../core/clock.js';
import type { ConnectionAbilities, Effect } from '../core/fault.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import type { Direction, Side } from '../core/target.js';

/** How long an answer to a close frame may take, contract milliseconds. */
const patience = 2000;
const ways = ['upstream', 'downstream'] as const;
const sinks = { upstream: 'server', downstream: 'client' } as const;

/**
 * Closes a WebSocket from its middle, towards both sides by itself:
 *
 *   close frame ──▶ side, at a message boundary    side ──▶ its answer (swallowed)    FIN ──▶ side
 *
 * Whatever the sides say from the beginning of it on is thrown away, since the other can get nothing after its close frame.
 */
export class CloseHandshake {
  readonly #connection: ConnectionAbilities;
  readonly #words: Readonly<Record<Side, Buffer | undefined>>;
  readonly #clock: Clock;
  readonly #effect: Effect;
  readonly #stages: Readonly<Record<Direction, Farewell>>;
  readonly #timers = new Map<Side | 'start', Timer>();
  readonly #told = new Set<Side>();
  readonly #answered = new Set<Side>();
  readonly #finished = new Set<Side>();
  #started = false;

  /** @param words the payloads of the close frames; without one there is only a FIN */
  constructor(
    connection: ConnectionAbilities,
    words: Readonly<Record<Side, Buffer | undefined>>,
    clock: Clock,
    effect: Effect,
  ) {
    this.#connection = connection;
    this.#words = words;
    this.#clock = clock;
    this.#effect = effect;
    this.#stages = {
      upstream: new Farewell(() => this.#closes('client')),
      downstream: new Farewell(() => this.#closes('server')),
    };
    for (const way of ways) connection.addStage(way, this.#stages[way]);
  }

  startAfter(delay: number): void {
    if (delay === 0) this.#start();
    else
      this.#timers.set(
        'start',
        this.#clock.after(delay, () => this.#start()),
      );
  }

  /** The fault lets go of it: what has begun cannot go on as a WebSocket, and ends. */
  leave(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    if (this.#started) for (const way of ways) this.#finish(sinks[way]);
    for (const way of ways) this.#connection.removeStage(way, this.#stages[way]);
  }

  #start(): void {
    // One that is being closed by its own peers is left to them.
    if (this.#started || this.#answered.size > 0) return;
    this.#started = true;
    for (const way of ways) {
      this.#stages[way].over = true;
      this.#effect(way);
    }
    for (const way of ways) {
      const side = sinks[way];
      const word = this.#words[side];
      if (word === undefined) this.#finish(side);
      else this.#stages[way].say(word, () => this.#tell(side));
    }
  }

  #tell(side: Side): void {
    this.#told.add(side);
    if (this.#answered.has(side)) this.#finish(side);
    else
      this.#timers.set(
        side,
        this.#clock.after(patience, () => this.#finish(side)),
      );
  }

  #closes(side: Side): void {
    this.#answered.add(side);
    if (this.#told.has(side)) this.#finish(side);
  }

  #finish(side: Side): void {
    if (this.#finished.has(side)) return;
    this.#finished.add(side);
    this.#timers.get(side)?.cancel();
    this.#connection.finish(side);
  }
}

class Farewell extends MessageStage {
  readonly #closes: () => void;
  over = false;

  /** @param closes told of a close frame of the source */
  constructor(closes: () => void) {
    super();
    this.#closes = closes;
  }

  say(payload: Buffer, handedOver: () => void): void {
    this.desk.inject(this.desk.compose('close', payload, 0), handedOver);
  }

  override message(message: Message, at: number): void {
    if (!this.over) this.next.message(message, at);
    if (message.opcode === 'close') this.#closes();
  }
}
