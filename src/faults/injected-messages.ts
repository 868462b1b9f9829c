import type { Clock } from '../core/clock.js';
import { type MessageContent, type MessageFilter, messageTest, type Opcode } from '../core/message.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import type { Dice } from '../core/random.js';

export interface InjectedPayload {
  opcode: Opcode;
  bytes: Buffer;
}

/** When a message is put in: after a while and perhaps again, or after each of certain messages. */
export interface InjectedWhen {
  after?: number | undefined;
  every?: number | undefined;
  /** By how much each may come later than its beat. */
  jitter?: number | undefined;
  on?: MessageFilter | undefined;
}

/** What it needs besides. */
export interface InjectedParts {
  clock: Clock;
  /** Of the jitter. */
  dice: Dice;
  /** A beat was left out, since what is put in now would only wait. */
  tellLeftOut: () => void;
}

/** Puts a message of one's own in between those that pass. */
export class InjectedMessages extends MessageStage {
  readonly #payload: InjectedPayload;
  readonly #when: InjectedWhen;
  readonly #parts: InjectedParts;
  readonly #meant: ((content: MessageContent) => boolean) | undefined;
  /** When the next is due: its beat, and with the jitter. */
  #beat = Number.POSITIVE_INFINITY;
  #due = Number.POSITIVE_INFINITY;
  #beats = 0;
  #count = 0;
  #closed = false;

  constructor(payload: InjectedPayload, when: InjectedWhen, parts: InjectedParts) {
    super();
    this.#payload = payload;
    this.#when = when;
    this.#parts = parts;
    this.#meant = when.on === undefined ? undefined : messageTest(when.on);
  }

  /** It is in its place, and the connection is a WebSocket. */
  start(): void {
    if (this.#meant !== undefined) return;
    const { clock } = this.#parts;
    this.#schedule(clock.now() + (this.#when.after ?? 0));
    this.wake(clock.now());
  }

  override message(message: Message, at: number): void {
    // After a close frame nothing may come.
    this.#closed ||= message.opcode === 'close';
    this.next.message(message, at);
    if (this.#meant?.(message.content) === true) this.#put();
  }

  override wake(now: number): void {
    if (this.#due <= now) {
      const { every } = this.#when;
      // Beats that only pile up behind a hold would all come at once afterwards: those are left out.
      if (every === undefined || this.desk.takes()) this.#put();
      else if (!this.#closed) this.#parts.tellLeftOut();
      // What an event loop that stood still has missed is not made up for.
      this.#schedule(every === undefined ? Number.POSITIVE_INFINITY : Math.max(this.#beat + every, now));
    }
    this.desk.wakeAt(this.#closed ? Number.POSITIVE_INFINITY : this.#due);
  }

  // The jitter is counted from the beat, so that it does not add up.
  #schedule(beat: number): void {
    const { jitter } = this.#when;
    this.#beat = beat;
    this.#due = jitter === undefined ? beat : beat + this.#parts.dice.at(this.#beats) * jitter;
    this.#beats += 1;
  }

  #put(): void {
    if (this.#closed) return;
    this.acted();
    this.desk.inject(this.desk.compose(this.#payload.opcode, this.#payload.bytes, this.#count));
    this.#count += 1;
  }
}
