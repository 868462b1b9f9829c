import type { Clock, Timer } from '../core/clock.js';

/** Something whose oldest bytes are due at a known instant. */
export interface Releasable {
  release(now: number): void;
}

/** An entry of the schedule; without a link it was cancelled. */
export interface Head {
  due: number;
  link: Releasable | undefined;
}

/** So many cancelled entries may lie about before they are swept out. */
const litter = 64;

/** When each delayed link may go on: a heap of link heads and a single timer for all of them. */
export class ReleaseSchedule {
  readonly #clock: Clock;
  readonly early: number;
  #heap: Head[] = [];
  #cancelled = 0;
  #timer: Timer | undefined;
  #timerDue = Number.POSITIVE_INFINITY;

  /** @param early how much before its time something may go on: Node's timers know whole milliseconds only */
  constructor(clock: Clock, early = 0) {
    this.#clock = clock;
    this.early = early;
  }

  /** Calls `link.release` once, at or after `due`; gives the entry, which may be cancelled. */
  add(link: Releasable, due: number): Head {
    const head = { due, link };
    this.#push(head);
    this.#arm();
    return head;
  }

  cancel(head: Head | undefined): void {
    if (head?.link === undefined) return;
    head.link = undefined;
    this.#cancelled += 1;
    if (this.#cancelled > litter && this.#cancelled * 2 > this.#heap.length) this.#sweep();
    this.#arm();
  }

  /** Links that have something to do at a time of their own. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  #sweep(): void {
    const live = this.#heap.filter(({ link }) => link !== undefined);
    this.#heap = [];
    this.#cancelled = 0;
    for (const head of live) this.#push(head);
  }

  #arm(): void {
    while (this.#heap[0] !== undefined && this.#heap[0].link === undefined) {
      this.#pop();
      this.#cancelled -= 1;
    }
    const next = this.#heap[0]?.due ?? Number.POSITIVE_INFINITY;
    if (next === this.#timerDue) return;
    this.#timer?.cancel();
    this.#timerDue = next;
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.after(Math.max(0, next - this.early - this.#clock.now()), () => this.#fire());
  }

  #fire(): void {
    this.#timer = undefined;
    this.#timerDue = Number.POSITIVE_INFINITY;
    const now = this.#clock.now() + this.early;
    for (let head = this.#heap[0]; head !== undefined && head.due <= now; head = this.#heap[0]) {
      this.#pop();
      const { link } = head;
      // Done with: cancelling it now changes nothing.
      head.link = undefined;
      if (link === undefined) this.#cancelled -= 1;
      else link.release(now);
    }
    this.#arm();
  }

  #push(head: Head): void {
    let index = this.#heap.push(head) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#heap[parent] as Head;
      if (above.due <= head.due) break;
      this.#heap[index] = above;
      index = parent;
    }
    this.#heap[index] = head;
  }

  #pop(): void {
    const last = this.#heap.pop() as Head;
    if (this.#heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      const right = this.#heap[child + 1];
      if (right !== undefined && right.due < (this.#heap[child] as Head).due) child += 1;
      const below = this.#heap[child];
      if (below === undefined || below.due >= last.due) break;
      this.#heap[index] = below;
      index = child;
    }
    this.#heap[index] = last;
  }
}
