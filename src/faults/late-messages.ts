import type { MessageContent } from '../core/message.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import type { DrawnDelay } from './drawn-delay.js';

interface Late {
  message: Message;
  due: number;
}

/** Messages that are late; those behind them wait, or overtake them. */
export class LateMessages extends MessageStage {
  readonly #meant: (content: MessageContent) => boolean;
  readonly #delays: DrawnDelay;
  #inOrder: boolean;
  /** In the order in which they came. */
  #late: Late[] = [];
  #latest = Number.NEGATIVE_INFINITY;

  constructor(meant: (content: MessageContent) => boolean, delays: DrawnDelay, order: 'keep' | 'free') {
    super();
    this.#meant = meant;
    this.#delays = delays;
    this.#inOrder = order === 'keep';
  }

  override get kept(): number {
    let sum = 0;
    for (const { message } of this.#late) for (const { length } of message.bytes) sum += length;
    return sum;
  }

  override message(message: Message, at: number): void {
    const delay = this.#meant(message.content) ? this.#delays.draw(message.index) : 0;
    // After a close frame nothing may come, so it waits for everything before it.
    this.#inOrder ||= message.opcode === 'close';
    const due = this.#inOrder ? Math.max(at + delay, this.#latest) : at + delay;
    if (due <= at) {
      this.next.message(message, at);
      return;
    }
    if (message.whole) {
      this.#late.push({ message, due });
      this.#wait();
    } else if (this.#inOrder) {
      // Too large to be kept: it and what is before it wait further down.
      this.#pass(Number.POSITIVE_INFINITY);
      this.next.message(message, due);
    } else {
      this.next.message(message, at);
      return;
    }
    this.#latest = Math.max(this.#latest, due);
    this.acted();
  }

  override wake(now: number): void {
    this.#pass(now);
    this.#wait();
  }

  override letGo(now: number): void {
    for (const { message } of this.#late.splice(0)) this.next.message(message, now);
  }

  override ended(): void {
    this.#pass(Number.POSITIVE_INFINITY);
  }

  override discard(): void {
    this.#late = [];
  }

  // The sort is stable: of two that are due at once the earlier one goes first.
  #pass(until: number): void {
    const over = this.#late.filter(({ due }) => due <= until).sort((one, other) => one.due - other.due);
    this.#late = this.#late.filter(({ due }) => due > until);
    for (const { message, due } of over) this.next.message(message, due);
  }

  #wait(): void {
    this.desk.wakeAt(this.#late.reduce((first, { due }) => Math.min(first, due), Number.POSITIVE_INFINITY));
  }
}
