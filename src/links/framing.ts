import type { Deflation } from '../core/message.js';
import type { Direction } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import { captureLimit, FrameFilters } from './frame-filters.js';
import { FrameScanner } from './frame-scanner.js';

/** What both sides agreed on for one direction of a WebSocket, and whom to tell that it was not kept. */
export interface FramingTerms {
  deflation: Deflation;
  /** Extensions that are not known here may give reserved bits a meaning. */
  extended: boolean;
  failed(violation: string): void;
}

/** Watches the frames that a WebSocket link delivers: where they end, and which filters they meet. */
export class Framing {
  readonly #filters: FrameFilters | undefined;
  readonly #track: ClientTrack | undefined;
  readonly direction: Direction;
  readonly terms: FramingTerms;
  readonly scanner: FrameScanner;
  #skip: number;

  /**
   * @param skip bytes that come before the first frame: the rest of the handshake
   * @param scanner where in the frames that is, when it is not before the first
   */
  constructor(
    direction: Direction,
    track: ClientTrack | undefined,
    skip: number,
    terms: FramingTerms = plain,
    scanner?: FrameScanner,
  ) {
    this.#skip = skip;
    const filtered = track !== undefined && track.filters.length > 0;
    this.direction = direction;
    this.terms = terms;
    this.#track = track;
    this.scanner = scanner ?? new FrameScanner(filtered ? captureLimit : 0);
    this.#filters = filtered ? new FrameFilters(track.filters) : undefined;
  }

  get atMessageBoundary(): boolean {
    return this.#skip === 0 && this.scanner.atMessageBoundary;
  }

  get inHandshake(): boolean {
    return this.#skip > 0;
  }

  /** Watches from here on what arrives, and not what is delivered; the two part while bytes wait, or change on their way. */
  fork(skip = this.#skip): Framing {
    return new Framing(this.direction, undefined, skip, this.terms, this.scanner.fork());
  }

  /** What has arrived is all delivered: counts go on from what came, and not from what was left of it. */
  rejoin({ scanner }: Framing): void {
    this.scanner.messages = scanner.messages;
    this.scanner.controls = scanner.controls;
  }

  /** Looks at delivered bytes; those that were withheld come when the fault is over, and meet no filter. */
  watch(chunk: Buffer, now: number, backedUp: boolean, withheld = false): void {
    for (let index = this.skipped(chunk); index < chunk.length; ) {
      index = this.scanner.advance(chunk, index);
      const frame = this.scanner.completed;
      if (frame === undefined || this.#filters === undefined) continue;
      for (const filter of this.#filters.met(frame)) {
        if (withheld) continue;
        this.#track?.matched(this.direction, filter, now, backedUp);
      }
    }
  }

  /** Looks at bytes up to the first message boundary; gives its offset, or -1 when the chunk holds none. */
  watchToBoundary(chunk: Buffer): number {
    let index = this.skipped(chunk);
    // The end of the handshake is such a boundary too: nothing else may ever come after it.
    while (!this.atMessageBoundary) {
      if (index >= chunk.length) return -1;
      index = this.scanner.advance(chunk, index);
    }
    return index;
  }

  /** How many bytes of a chunk still belong to the handshake. */
  skipped(chunk: Buffer): number {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    return skipped;
  }
}

const plain: FramingTerms = { deflation: 'none', extended: false, failed() {} };
