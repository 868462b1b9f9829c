import type { Clock, Timer } from '../core/clock.js';
import type { RejectReason } from '../core/events.js';
import type { Occurrence } from '../core/records.js';

interface Tally {
  client: string | undefined;
  reason: RejectReason;
  count: number;
  because: string | undefined;
  timer: Timer;
}

/** Counts what was not taken, and says it at most once a second for each client and reason: the history must stay readable. */
export class Rejections {
  readonly #clock: Clock;
  readonly #record: (occurrence: Occurrence) => void;
  readonly #tallies = new Map<string, Tally>();
  #stopped = false;

  constructor(clock: Clock, record: (occurrence: Occurrence) => void) {
    this.#clock = clock;
    this.#record = record;
  }

  /** @param because told of the first of them; `client` only when it is known, since each has a tally of its own */
  reject(client: string | undefined, reason: RejectReason, because?: string, count = 1): void {
    const key = `${reason} ${client ?? ''}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) {
      known.count += count;
      return;
    }
    const timer = this.#clock.after(1000 * this.#clock.scale, () => this.#say(key));
    this.#tallies.set(key, { client, reason, count, because, timer });
    if (this.#stopped) this.#say(key);
  }

  /** Says what it would have said soon; from now on it says everything at once, and waits for nothing. */
  stop(): void {
    this.#stopped = true;
    for (const key of this.#tallies.keys()) this.#say(key);
  }

  #say(key: string): void {
    const tally = this.#tallies.get(key);
    if (tally === undefined) return;
    this.#tallies.delete(key);
    tally.timer.cancel();
    const { client, reason, count, because } = tally;
    this.#record({
      kind: 'events-rejected',
      ...(client === undefined ? {} : { client }),
      reason,
      count,
      ...(because === undefined ? {} : { because }),
    });
  }
}
