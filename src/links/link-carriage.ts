import type { Carriage, Carrier } from '../core/stage.js';
import type { Head, Releasable, ReleaseSchedule } from './release-schedule.js';

/** What a link does for one of its carriers: wakes it by the schedule that all links share, one entry at a time. */
export class LinkCarriage implements Carriage, Releasable {
  readonly #schedule: ReleaseSchedule;
  readonly #carrier: Carrier;
  readonly passed: () => void;
  #scheduled: Head | undefined;

  private constructor(schedule: ReleaseSchedule, carrier: Carrier, passed: () => void) {
    this.#schedule = schedule;
    this.#carrier = carrier;
    this.passed = passed;
  }

  /** @param passed what the link does when its carrier let something go on */
  static give(carrier: Carrier, schedule: ReleaseSchedule, passed: () => void): void {
    carrier.carriage = new LinkCarriage(schedule, carrier, passed);
  }

  // An entry that is too early costs less than one that is taken out again: it is left.
  wakeAt(at: number): void {
    if (at === Number.POSITIVE_INFINITY) this.#cancel();
    else if (this.#scheduled === undefined || this.#scheduled.due > at) {
      this.#cancel();
      this.#scheduled = this.#schedule.add(this, at);
    }
  }

  release(now: number): void {
    this.#scheduled = undefined;
    this.#carrier.wake(now);
  }

  #cancel(): void {
    this.#schedule.cancel(this.#scheduled);
    this.#scheduled = undefined;
  }
}
