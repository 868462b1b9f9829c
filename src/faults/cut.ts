import { Stage } from '../core/stage.js';

/** Lets so many bytes through, then nothing any more; calls back when the last of them has been handed over. */
export class Cut extends Stage {
  readonly does = 'change';
  #left: number;
  readonly #reached: () => void;
  #over = false;

  constructor(bytes: number, reached: () => void) {
    super();
    this.#left = bytes;
    this.#reached = reached;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    if (this.#over) return;
    const passed = Math.min(chunk.length, this.#left);
    this.#left -= passed;
    if (passed > 0) this.next.write(passed === chunk.length ? chunk : chunk.subarray(0, passed), at, offset);
    if (this.#left > 0) return;
    this.#over = true;
    this.acted();
    this.next.mark(at, this.#reached);
  }

  override end(what: 'fin' | 'rst', at: number): void {
    if (!this.#over) super.end(what, at);
  }
}
