import type { LinkEnd } from '../links/link-end.js';

/** The server's end of a forwarded connection: an inner HTTP server first, and a tunnel once one is asked for. */
export class SwitchedEnd implements LinkEnd {
  #end: LinkEnd;
  #paused = false;

  constructor(end: LinkEnd) {
    this.#end = end;
  }

  /** Goes on with another end. */
  switchTo(end: LinkEnd): void {
    this.#end = end;
    if (this.#paused) end.pauseReading();
  }

  get backlog(): number {
    return this.#end.backlog;
  }

  get gone(): boolean {
    return this.#end.gone;
  }

  send(chunk: Buffer): boolean {
    return this.#end.send(chunk);
  }

  finish(): void {
    this.#end.finish();
  }

  close(): void {
    this.#end.close();
  }

  reset(): void {
    this.#end.reset();
  }

  destroy(): void {
    this.#end.destroy();
  }

  pauseReading(): void {
    this.#paused = true;
    this.#end.pauseReading();
  }

  resumeReading(): void {
    this.#paused = false;
    this.#end.resumeReading();
  }
}
