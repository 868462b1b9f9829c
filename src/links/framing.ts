import type { Direction } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import { captureLimit, FrameFilters } from './frame-filters.js';
import { FrameScanner } from './frame-scanner.js';
import type { Deflation } from './inflation.js';

/** What a WebSocket handshake has led to. */
export interface Handshake {
  /** The bytes of the answer, which the first frame comes after. */
  handshakeBytes: number;
  /** How the messages of each direction are compressed. */
  compression: Record<Direction, Deflation>;
}

/** Watches the frames that a WebSocket link delivers: where they end, and which filters they meet. */
export class Framing {
  readonly #scanner: FrameScanner;
  readonly #filters: FrameFilters | undefined;
  readonly #track: ClientTrack | undefined;
  readonly #direction: Direction;
  #skip: number;

  /** @param skip bytes that are delivered before the first frame: the rest of the handshake */
  constructor(direction: Direction, track: ClientTrack | undefined, skip: number) {
    this.#skip = skip;
    const filtered = track !== undefined && track.filters.length > 0;
    this.#direction = direction;
    this.#track = track;
    this.#scanner = new FrameScanner(filtered ? captureLimit : 0);
    this.#filters = filtered ? new FrameFilters(track.filters) : undefined;
  }

  get atMessageBoundary(): boolean {
    return this.#skip === 0 && this.#scanner.atMessageBoundary;
  }

  /** Looks at delivered bytes; those that were withheld come when the fault is over, and meet no filter. */
  watch(chunk: Buffer, now: number, backedUp: boolean, withheld = false): void {
    for (let index = this.#skipped(chunk); index < chunk.length; ) {
      index = this.#scanner.advance(chunk, index);
      const frame = this.#scanner.completed;
      if (frame === undefined || this.#filters === undefined) continue;
      for (const filter of this.#filters.met(frame)) {
        if (withheld) continue;
        this.#track?.matched(this.#direction, filter, now, backedUp);
      }
    }
  }

  /** Looks at bytes up to the first message boundary; gives its offset, or -1 when the chunk holds none. */
  watchToBoundary(chunk: Buffer): number {
    let index = this.#skipped(chunk);
    // The end of the handshake is such a boundary too: nothing else may ever come after it.
    while (!this.atMessageBoundary) {
      if (index >= chunk.length) return -1;
      index = this.#scanner.advance(chunk, index);
    }
    return index;
  }

  #skipped(chunk: Buffer): number {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    return skipped;
  }
}
