/** How the window comes down while losses are repaired: in proportion to what arrives (RFC 6937). */
export class Reduction {
  #before = 0;
  #delivered = 0;
  /** Segments sent since it began. */
  sent = 0;

  start(window: number): void {
    this.#before = window;
    this.#delivered = 0;
    this.sent = 0;
  }

  /**
   * How many segments may be sent now.
   * @param repairing an acknowledgement advanced the stream and no more losses were found
   */
  allows(delivered: number, inFlight: number, threshold: number, repairing: boolean): number {
    this.#delivered += delivered;
    const room = threshold - inFlight;
    let count: number;
    if (room < 0) count = Math.ceil((threshold * this.#delivered) / this.#before) - this.sent;
    else count = Math.min(room, Math.max(this.#delivered - this.sent, delivered) + (repairing ? 1 : 0));
    return Math.max(count, this.sent > 0 ? 0 : 1);
  }
}
