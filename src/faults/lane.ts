/** What bytes go through one after the other, those of several links too, and who has reserved how much of it. */
export class Lane {
  /** When each has passed everything that it reserved, contract milliseconds. */
  readonly #until = new Map<object, number>();
  #freeAt = 0;

  /** Takes the lane for so long, from `at` on or as soon as it is free; gives when that is over. */
  reserve(owner: object, at: number, lasts: number): number {
    this.#freeAt = Math.max(this.#freeAt, at) + lasts;
    this.#until.set(owner, this.#freeAt);
    return this.#freeAt;
  }

  /** Gives up what has not passed yet: what comes next begins now, behind the others. Tells whether it was anything. */
  release(owner: object, now: number): boolean {
    const pending = (this.#until.get(owner) ?? 0) > now;
    this.#until.delete(owner);
    if (pending) {
      this.#freeAt = now;
      for (const until of this.#until.values()) this.#freeAt = Math.max(this.#freeAt, until);
    }
    // What arrived long ago does not pass in the past.
    this.#freeAt = Math.max(this.#freeAt, now);
    return pending;
  }
}
