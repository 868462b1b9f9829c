import type { LinkEnd } from './link-end.js';

/** The source of a link, read or paused; it may be paused before it is there. */
export class Inflow {
  #source: LinkEnd | undefined;
  #paused = false;

  from(source: LinkEnd): void {
    this.#source = source;
    if (this.#paused) source.pauseReading();
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#source?.pauseReading();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source?.resumeReading();
  }

  /** Reads although it is paused, until `pauseAgain`. */
  readOn(): void {
    this.#source?.resumeReading();
  }

  pauseAgain(): void {
    if (this.#paused) this.#source?.pauseReading();
  }
}
