import type { Clock, Timer } from '../core/clock.js';

/** Notices when something has been silent for a given time: never early, and each silence once. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #notice: (silence: number) => void;
  #since: number;
  #timer: Timer | undefined;
  #looking: NodeJS.Immediate | undefined;

  /** @param limit contract milliseconds */
  constructor(clock: Clock, limit: number, notice: (silence: number) => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#notice = notice;
    this.#since = clock.now();
    this.#arm();
  }

  /** It was heard now; a watch that has fired or was stopped starts anew. */
  heard(): void {
    this.#since = this.#clock.now();
    if (this.#timer === undefined) this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    clearImmediate(this.#looking);
  }

  // One timer outlives many messages: it is set again only when it fires too soon.
  #arm(): void {
    this.#timer = this.#clock.after(this.#since + this.#limit - this.#clock.now(), () => {
      // A process that was held up wakes to its timers before its sockets: what has arrived meanwhile counts.
      this.#looking = setImmediate(() => this.#look());
    });
  }

  #look(): void {
    const silence = this.#clock.now() - this.#since;
    this.#timer = undefined;
    if (silence >= this.#limit) this.#notice(silence);
    else this.#arm();
  }
}
