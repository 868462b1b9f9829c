import type { HandingOver, MessageWatcher, WatchMessages } from '../core/message-watcher.js';
import type { Direction } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import { FrameScanner } from './frame-scanner.js';
import type { Deflation } from './inflation.js';
import { filtersFor } from './message-filters.js';
import { captureLimit, MessageReader } from './message-reader.js';

/** What a WebSocket handshake has led to. */
export interface Handshake {
  /** The bytes of the answer, which the first frame comes after. */
  handshakeBytes: number;
  /** How the messages of each direction are compressed. */
  compression: Readonly<Record<Direction, Deflation>>;
  /** What the client said ahead of its turn, and was delivered before the answer came. */
  early?: Buffer;
  /** Other extensions were agreed on, which may give reserved bits a meaning. */
  extended?: boolean;
}

/** What frames have to keep to, and whom to tell that they do not. */
export interface FramingTerms {
  direction: Direction;
  extended: boolean;
  failed(violation: string): void;
}

export interface FramingOptions {
  /** Bytes that are delivered before the first frame: the rest of the handshake. */
  skip: number;
  /** Who looks at the messages; without any, none is kept. */
  watchers: readonly (MessageWatcher | undefined)[];
  deflation: Deflation;
  terms?: FramingTerms;
  /** What has followed the frames so far, when it is not before the first. */
  scanner?: FrameScanner;
}

/** The framing of one direction of a connection, from the end of its handshake on. */
export function framingOf(
  direction: Direction,
  {
    track,
    tap,
    downstream,
  }: { track?: ClientTrack | undefined; tap?: WatchMessages | undefined; downstream: { waiting: number } },
  { handshakeBytes, compression, extended = false }: Handshake,
  failed: (violation: string) => void,
): Framing {
  return new Framing({
    skip: direction === 'upstream' ? 0 : downstream.waiting + handshakeBytes,
    watchers: [filtersFor(track, direction), tap?.(direction)],
    deflation: compression[direction],
    terms: { direction, extended, failed },
  });
}

/** Follows the frames that a WebSocket link delivers: where they end, and what they say to those who watch. */
export class Framing {
  readonly scanner: FrameScanner;
  readonly deflation: Deflation;
  readonly terms: FramingTerms;
  readonly #watchers: readonly MessageWatcher[];
  readonly #reader: MessageReader | undefined;
  #skip: number;

  constructor({ skip, watchers, deflation, terms = plain, scanner }: FramingOptions) {
    this.deflation = deflation;
    this.terms = terms;
    this.#skip = skip;
    this.#watchers = watchers.filter((watcher) => watcher !== undefined);
    const read = this.#watchers.some(({ reads }) => reads);
    this.scanner = scanner ?? new FrameScanner(read ? captureLimit(deflation) : 0);
    this.#reader = this.#watchers.length > 0 ? new MessageReader(read ? deflation : 'none') : undefined;
  }

  get atMessageBoundary(): boolean {
    return this.#skip === 0 && this.scanner.atMessageBoundary;
  }

  get inHandshake(): boolean {
    return this.#skip > 0;
  }

  /** Goes on with what arrives, and not with what is delivered: the two part while bytes wait, or change on their way. */
  fork(skip = this.#skip): Framing {
    const { deflation, terms, scanner } = this;
    return new Framing({ skip, watchers: [], deflation, terms, scanner: scanner.fork() });
  }

  /** What has arrived is all delivered: counts go on from what came, and not from what was left of it. */
  rejoin({ scanner }: Framing): void {
    this.scanner.messages = scanner.messages;
    this.scanner.controls = scanner.controls;
  }

  /** Follows bytes that nobody looks at here. */
  follow(chunk: Buffer): void {
    for (let index = this.skipped(chunk); index < chunk.length; ) index = this.scanner.advance(chunk, index);
  }

  /** Looks at bytes that are handed over. */
  watch(chunk: Buffer, handing: HandingOver): void {
    for (let index = this.skipped(chunk); index < chunk.length; ) index = this.#advance(chunk, index, handing);
  }

  /** Looks at bytes up to the first message boundary; gives its offset, or -1 when the chunk holds none. */
  watchToBoundary(chunk: Buffer, handing: HandingOver): number {
    let index = this.skipped(chunk);
    // The end of the handshake is such a boundary too: nothing else may ever come after it.
    while (!this.atMessageBoundary) {
      if (index >= chunk.length) return -1;
      index = this.#advance(chunk, index, handing);
    }
    return index;
  }

  /** What was looked at is on its way. */
  settle(): void {
    for (const watcher of this.#watchers) watcher.settle?.();
  }

  #advance(chunk: Buffer, start: number, handing: HandingOver): number {
    const end = this.scanner.advance(chunk, start);
    const frame = this.scanner.completed;
    const content = frame && this.#reader?.read(frame);
    if (content !== undefined) for (const watcher of this.#watchers) watcher.passed(content, handing);
    return end;
  }

  /** How many bytes of a chunk still belong to the handshake. */
  skipped(chunk: Buffer): number {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    return skipped;
  }
}

const plain: FramingTerms = { direction: 'downstream', extended: false, failed() {} };
