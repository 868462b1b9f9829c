const initialWindow = 10;
const beta = 717 / 1024;
const scaling = 0.4;
/** How many windows of acknowledgements a Reno sender with this beta needs for one more segment. */
const friendlyPace = (1 + beta) / (3 * (1 - beta));

/** The congestion window as CUBIC has it in Linux, in segments (RFC 9438). */
export class Cubic {
  window = initialWindow;
  threshold = Number.POSITIVE_INFINITY;
  /** The window before the last reduction, should it prove needless. */
  prior = { window: 0, threshold: 0 };
  #counted = 0;
  #lastMax = 0;
  #epoch = -1;
  #origin = 0;
  #plateau = 0;
  #friendly = 0;
  #ackedInEpoch = 0;
  #pace = 2;
  #updated = -1;
  #updatedWindow = 0;

  /** Congestion: the window is to come down to the threshold. */
  reduce(): void {
    this.prior = { window: this.window, threshold: Math.max(this.threshold, (this.window * 3) / 4) };
    this.#epoch = -1;
    this.#counted = 0;
    this.#lastMax = this.window < this.#lastMax ? (this.window * (1 + beta)) / 2 : this.window;
    this.threshold = Math.max(Math.floor(this.window * beta), 2);
  }

  undo(): void {
    this.window = Math.max(this.window, this.prior.window);
    this.threshold = Math.max(this.threshold, this.prior.threshold);
  }

  /** After a time-out everything is learnt anew, but for the threshold. */
  forget(): void {
    this.#epoch = -1;
    this.#lastMax = 0;
    this.#counted = 0;
    this.#pace = 2;
    this.#updated = -1;
    this.#updatedWindow = 0;
  }

  /** Nothing was sent for a while: growth goes on where it stood, and a large window is not trusted any more. */
  idled(lasted: number, timeout: number): void {
    if (this.#epoch >= 0) this.#epoch += lasted;
    if (lasted <= timeout) return;
    this.threshold = Math.max(this.threshold, (this.window * 3) / 4);
    const least = Math.min(initialWindow, this.window);
    for (let left = lasted - timeout; left > 0 && this.window > least; left -= timeout) this.window >>= 1;
    this.window = Math.max(this.window, least);
  }

  grow(acked: number, now: number, leastRoundTrip: number): void {
    let left = acked;
    if (this.window < this.threshold) {
      const grown = Math.min(this.window + acked, this.threshold);
      left -= grown - this.window;
      this.window = grown;
      if (left <= 0) return;
    }
    this.#update(left, now, leastRoundTrip);
    if (this.#counted >= this.#pace) {
      this.#counted = 0;
      this.window += 1;
    }
    this.#counted += left;
    const steps = Math.floor(this.#counted / this.#pace);
    this.#counted -= steps * this.#pace;
    this.window += steps;
  }

  // How many acknowledged segments make the window one larger, from here on.
  #update(acked: number, now: number, leastRoundTrip: number): void {
    const { window } = this;
    this.#ackedInEpoch += acked;
    if (this.#updatedWindow === window && now - this.#updated <= 1000 / 32) return;
    this.#updatedWindow = window;
    this.#updated = now;
    if (this.#epoch < 0) {
      this.#epoch = now;
      this.#ackedInEpoch = acked;
      this.#friendly = window;
      this.#plateau = Math.cbrt(Math.max(0, this.#lastMax - window) / scaling);
      this.#origin = Math.max(this.#lastMax, window);
    }
    const target = this.#origin + scaling * ((now - this.#epoch + leastRoundTrip) / 1000 - this.#plateau) ** 3;
    let pace = target > window ? window / (target - window) : 100 * window;
    if (this.#lastMax === 0) pace = Math.min(pace, 20);
    const step = window * friendlyPace;
    while (this.#ackedInEpoch > step) {
      this.#ackedInEpoch -= step;
      this.#friendly += 1;
    }
    if (this.#friendly > window) pace = Math.min(pace, window / (this.#friendly - window));
    this.#pace = Math.max(Math.floor(pace), 2);
  }
}
