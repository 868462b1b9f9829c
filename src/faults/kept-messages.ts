import type { Message } from '../core/message-stage.js';

interface Kept {
  message: Message;
  due: number;
  /** How many later messages it still waits for. */
  left: number;
}

/**
 * How much one link keeps of messages that are to go on later, bytes: less than what makes it stop reading, since what they
 * wait for may be what comes next.
 */
const room = 64 * 1024;
/** What a message costs besides its bytes. */
const overhead = 128;

/** Messages that a stage keeps for later, in the order in which they came. */
export class KeptMessages {
  #kept: Kept[] = [];
  bytes = 0;

  /** When the next is due, contract milliseconds; `Infinity` when none is kept. */
  get nextDue(): number {
    return this.#kept.reduce((least, { due }) => Math.min(least, due), Number.POSITIVE_INFINITY);
  }

  /** Whether a message is small enough to be kept at all. */
  fits(message: Message): boolean {
    return sizeOf(message) <= room;
  }

  /**
   * Keeps a message; gives those that must go on now, so that there is room for it.
   * @param left how many later messages may pass before it goes on, however early that is
   */
  keep(message: Message, due: number, left = Number.POSITIVE_INFINITY): Message[] {
    this.#kept.push({ message, due, left });
    this.bytes += sizeOf(message);
    let beyond = this.bytes - room;
    return this.#take((kept) => {
      const goes = beyond > 0;
      if (goes) beyond -= sizeOf(kept.message);
      return goes;
    });
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
    const taken: Message[] = [];
    const stays = this.#kept.filter((kept) => {
      if (!goes(kept)) return true;
      taken.push(kept.message);
      this.bytes -= sizeOf(kept.message);
      return false;
    });
    if (taken.length > 0) this.#kept = stays;
    return taken;
  }
}

function sizeOf({ bytes }: Message): number {
  return bytes.reduce((sum, { length }) => sum + length, overhead);
}
