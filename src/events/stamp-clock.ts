import type { Clock } from '../core/clock.js';
import type { NativeEvent } from '../core/events.js';
import type { OutputTime } from '../core/plan.js';

/** When a line was written, as far as it is known. */
export type LineInstant = Pick<NativeEvent, 't' | 'byArrival' | 'uncertainty'>;

/** How many stamped lines it takes to know a wall clock. */
export const linesToLearn = 10;
/** The fastest of them is thought to have been under way for less than this, real milliseconds. */
const fastestWay = 20;
/** A stamp that is further off than this is of a clock that was set, real milliseconds. */
const step = 10_000;
/** How long a delay is held for the smallest, real milliseconds: clocks drift. */
const memory = 30_000;

/**
 * Reads the stamps of lines. A wall clock, perhaps another device's, has an offset that nobody tells: the smallest delay
 * of the lines so far stands for it, so that a line which was long under way is dated back to when it was written.
 */
export class StampClock {
  readonly #clock: Clock;
  readonly #pattern: RegExp;
  readonly #format: OutputTime['format'];
  #lines = 0;
  #current = { began: 0, smallest: Number.POSITIVE_INFINITY };
  #before = Number.POSITIVE_INFINITY;

  constructor({ pattern, format }: OutputTime, clock: Clock) {
    this.#clock = clock;
    this.#pattern = new RegExp(pattern);
    this.#format = format;
  }

  /** When this line was written; it came at `now`. A line without a stamp, or one that cannot be read, is dated by that. */
  instantOf(line: string, now: number): LineInstant {
    const text = this.#pattern.exec(line)?.[1];
    const stamp = text === undefined ? undefined : readStamp[this.#format](text, now);
    if (stamp === undefined || !Number.isFinite(stamp)) return arrived(now);
    if (this.#format === 'monotonic-ms') {
      const t = this.#clock.fromMonotonic(stamp);
      return t > now ? arrived(now) : { t };
    }
    return this.#learn(stamp * this.#clock.scale, now);
  }

  #learn(stamp: number, now: number): LineInstant {
    const { scale } = this.#clock;
    const delay = now - stamp;
    if (Math.abs(delay - this.#smallest) > step * scale) this.#forget(now);
    else if (now - this.#current.began > memory * scale) {
      this.#before = this.#current.smallest;
      this.#current = { began: now, smallest: Number.POSITIVE_INFINITY };
    }
    this.#current.smallest = Math.min(this.#current.smallest, delay);
    this.#lines += 1;
    if (this.#lines < linesToLearn) return arrived(now);
    return { t: stamp + this.#smallest, uncertainty: fastestWay * scale };
  }

  get #smallest(): number {
    return Math.min(this.#current.smallest, this.#before);
  }

  #forget(now: number): void {
    this.#lines = 0;
    this.#before = Number.POSITIVE_INFINITY;
    this.#current = { began: now, smallest: Number.POSITIVE_INFINITY };
  }
}

function arrived(now: number): LineInstant {
  return { t: now, byArrival: true };
}

/** A stamp in milliseconds of its own clock. */
const readStamp: Record<OutputTime['format'], (text: string, now: number) => number | undefined> = {
  'monotonic-ms': number,
  'epoch-ms': number,
  'epoch-s': (text) => {
    const seconds = number(text);
    return seconds === undefined ? undefined : seconds * 1000;
  },
  iso: (text) => Date.parse(text),
  // A device's own time of day, with no year and no zone: only the distance between stamps counts.
  logcat(text) {
    const parts = /^(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})/.exec(text)?.slice(1).map(Number);
    if (parts === undefined) return undefined;
    const [month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
    return Date.UTC(2024, month - 1, day, hour, minute, second, millisecond);
  },
};

function number(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}
