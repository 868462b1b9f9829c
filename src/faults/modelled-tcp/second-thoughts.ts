/** Whether a reduction of the window turns out to have been needless: all copies were duplicates, or the originals arrived after all. */
export class SecondThoughts {
  /** A reduction is in question. */
  #open = false;
  /** Copies that have not turned out to be duplicates; nothing is known before there is a copy. */
  #copies = -1;
  #firstCopy = -1;

  /** The window was reduced, with copies already on their way. */
  start(resent: number): void {
    this.#open = true;
    this.#copies = resent > 0 ? resent : -1;
  }

  copied(now: number): void {
    if (this.#firstCopy < 0) this.#firstCopy = now;
    if (this.#open) this.#copies = Math.max(0, this.#copies) + 1;
  }

  duplicatesCame(count: number): void {
    if (this.#open && this.#copies > 0) this.#copies = Math.max(0, this.#copies - count);
  }

  /** Whether an acknowledgement is for something sent before the first copy (its echoed time stamp tells). */
  isForOriginal(advanced: boolean, echo: number): boolean {
    return this.#open && advanced && this.#firstCopy >= 0 && echo >= 0 && echo < this.#firstCopy;
  }

  get allWereDuplicates(): boolean {
    return this.#open && this.#copies === 0;
  }

  close(forgetCopies: boolean): void {
    this.#open = false;
    if (forgetCopies) this.#firstCopy = -1;
  }
}
