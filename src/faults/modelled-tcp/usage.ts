import type { Cubic } from './cubic.js';
import type { Scoreboard } from './scoreboard.js';

/** Whether the window is what limits a sender: one that has little to send says nothing about the path, and must not grow. */
export class Usage {
  #limited = false;
  #mostOut = 0;
  #until = 0;

  note({ inFlight, out, acknowledged, next }: Scoreboard, { window }: Cubic): void {
    const limited = inFlight >= window;
    if (acknowledged < this.#until && !limited && (this.#limited || out <= this.#mostOut)) return;
    this.#limited = limited;
    this.#mostOut = out;
    this.#until = next;
  }

  mayGrow({ window, threshold }: Cubic): boolean {
    return this.#limited || (window < threshold && window < 2 * this.#mostOut);
  }
}
