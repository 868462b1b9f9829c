import { type Expectation, isAboutEvents, subjectOf, windowText } from '../core/expectation.js';
import { everyStepOf, type Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import { isEventOf, LiveAnchors } from './live-anchors.js';

/** How an expectation looks while the run goes on: what it waits for, and how it seems to come out. */
export interface LiveExpectation {
  expectation: Expectation;
  /** Such as `T4`, `interrupted uid1`, `due 4 s ± 500 ms`. */
  what: [id: string, event: string, window: string];
  looks: 'waiting' | 'right' | 'wrong';
  /** Such as `waiting 3.2 s` or `✓? came at 4.00 s`. */
  now: string;
}

/** Holds the expectations of the steps so far against the records so far. */
export class LiveExpectations {
  readonly #anchors = new LiveAnchors();
  readonly #plan: Plan;
  readonly #started: Expectation[] = [];
  readonly #came = new Map<Expectation, number>();
  /** This step, with its sub-steps. */
  readonly #current = new Set<string>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Takes in a record; gives the expectations whose event it is. */
  observe(record: HistoryRecord): Expectation[] {
    if (record.kind === 'step-started') {
      if (record.within === undefined) this.#current.clear();
      this.#current.add(record.step);
      this.#started.push(...(everyStepOf(this.#plan.steps).find(({ id }) => id === record.step)?.expect ?? []));
    }
    const met = this.#started.filter((expectation) => !this.#came.has(expectation) && isEventOf(record, expectation));
    for (const expectation of met) {
      this.#came.set(expectation, record.t);
      this.#anchors.met(expectation.id, record.t);
    }
    this.#anchors.observe(record);
    return met;
  }

  /** The expectations of this step, and those of earlier ones whose windows are still open. */
  current(now: number): LiveExpectation[] {
    return this.#started
      .filter((expectation) => this.#current.has(expectation.step) || this.#isOpen(expectation, now))
      .map((expectation) => this.look(expectation, now));
  }

  look(expectation: Expectation, now: number): LiveExpectation {
    const { id, from, window } = expectation;
    const about = isAboutEvents(expectation) ? expectation.about : undefined;
    return {
      expectation,
      what: [
        id,
        `${subjectOf(expectation)} ${from}${about === undefined ? '' : ` (about ${about})`}`,
        `${words[expectation.expects].due} ${windowText(window)}`,
      ],
      ...this.#state(expectation, now),
    };
  }

  #state(expectation: Expectation, now: number): Pick<LiveExpectation, 'looks' | 'now'> {
    const { expects, window, after, step } = expectation;
    const { waiting, over } = words[expects];
    // What must happen is overdue when its window is over; what must not, or must go on, is well.
    const must = expects === 'event' || expects === 'traffic';
    const came = this.#came.get(expectation);
    const begun = this.#anchors.instant(after, came ?? now, step);
    if (begun === undefined) return { looks: 'waiting', now: 'not begun' };
    const passed = (came ?? now) - begun;
    if (came === undefined) {
      if (passed <= window.max) return { looks: 'waiting', now: `${waiting} ${seconds(passed, 1)}` };
      return { looks: must ? 'wrong' : 'right', now: over };
    }
    const inside = passed >= window.min && passed <= window.max;
    const right = inside === must;
    return { looks: right ? 'right' : 'wrong', now: `${right ? '✓' : '✗'}? came at ${seconds(passed, 2)}` };
  }

  #isOpen(expectation: Expectation, now: number): boolean {
    return !this.#came.has(expectation) && this.#state(expectation, now).looks === 'waiting';
  }
}

/** How each kind of expectation waits. */
const words: Record<Expectation['expects'], { due: string; waiting: string; over: string }> = {
  event: { due: 'due', waiting: 'waiting', over: '✗? overdue' },
  absence: { due: 'in', waiting: 'quiet', over: '✓? did not come' },
  alive: { due: 'in', waiting: 'running', over: '✓? still runs' },
  traffic: { due: 'due', waiting: 'waiting', over: '✗? overdue' },
  attempts: { due: 'in', waiting: 'watching', over: '✓? to be judged' },
};

function seconds(milliseconds: number, digits: number): string {
  return `${(milliseconds / 1000).toFixed(digits)} s`;
}
