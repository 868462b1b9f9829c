import type { Clock } from '../core/clock.js';
import { type MessageContent, type MessageFilter, messageTest, type Opcode } from '../core/message.js';
import { type Message, MessageStage } from '../core/message-stage.js';

export interface InjectedPayload {
  opcode: Opcode;
  bytes: Buffer;
}

/** When a message is put in: after a while and perhaps again, or after each of certain messages. */
export interface InjectedWhen {
  after?: number | undefined;
  every?: number | undefined;
  on?: MessageFilter | undefined;
}

/** Puts a message of one's own in between those that pass. */
export class InjectedMessages extends MessageStage {
  readonly #payload: InjectedPayload;
  readonly #when: InjectedWhen;
  readonly #clock: Clock;
  readonly #meant: ((content: MessageContent) => boolean) | undefined;
  #due = Number.POSITIVE_INFINITY;
  #count = 0;
  #closed = false;

  constructor(payload: InjectedPayload, when: InjectedWhen, clock: Clock) {
    super();
    this.#payload = payload;
    this.#when = when;
    this.#clock = clock;
    this.#meant = when.on === undefined ? undefined : messageTest(when.on);
  }

  /** It is in its place, and the connection is a WebSocket. */
  start(): void {
    if (this.#meant !== undefined) return;
    this.#due = this.#clock.now() + (this.#when.after ?? 0);
    this.wake(this.#clock.now());
  }

  override message(message: Message, at: number): void {
    // After a close frame nothing may come.
    this.#closed ||= message.opcode === 'close';
    this.next.message(message, at);
    if (this.#meant?.(message.content) === true) this.#put();
  }

  override wake(now: number): void {
    if (this.#due <= now) {
      this.#put();
      const { every = Number.POSITIVE_INFINITY } = this.#when;
      // What an event loop that stood still has missed is not made up for.
      this.#due = Math.max(this.#due + every, now);
    }
    this.desk.wakeAt(this.#closed ? Number.POSITIVE_INFINITY : this.#due);
  }

  #put(): void {
    if (this.#closed) return;
    this.acted();
    this.desk.inject(this.desk.compose(this.#payload.opcode, this.#payload.bytes, this.#count));
    this.#count += 1;
  }
}
