import type { Message } from '../core/message-stage.js';

interface Kept {
  message: Message;
  due: number;
  /** How many later messages it still waits for. */
  left: number;
}

/** Messages that a stage keeps for later, in the order in which they came. */
export class KeptMessages {
  #kept: Kept[] = [];
  bytes = 0;

  /** When the next is due, contract milliseconds; `Infinity` when none is kept. */
  get nextDue(): number {
    return this.#kept.reduce((least, { due }) => Math.min(least, due), Number.POSITIVE_INFINITY);
  }

  /** @param left how many later messages may pass before it goes on, however early that is */
  keep(message: Message, due: number, left = Number.POSITIVE_INFINITY): void {
    this.#kept.push({ message, due, left });
    this.bytes += sizeOf(message);
  }

  /** A later message has passed; gives those that this was the last for. */
  takeOvertaken(): Message[] {
    for (const kept of this.#kept) kept.left -= 1;
    return this.#take(({ left }) => left <= 0);
  }

  takeDue(now: number): Message[] {
    return this.#take(({ due }) => due <= now);
  }

  #take(goes: (kept: Kept) => boolean): Message[] {
    if (this.#kept.length === 0) return [];
    const taken = this.#kept.filter(goes).map(({ message }) => message);
    if (taken.length > 0) this.#kept = this.#kept.filter((kept) => !goes(kept));
    for (const message of taken) this.bytes -= sizeOf(message);
    return taken;
  }
}

function sizeOf({ bytes }: Message): number {
  return bytes.reduce((sum, { length }) => sum + length, 0);
}
