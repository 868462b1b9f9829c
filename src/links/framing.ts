import type { Deflation } from '../core/message.js';
import type { HandingOver, MessageWatcher } from '../core/message-watcher.js';
import type { Direction } from '../core/target.js';
import { FrameScanner } from './frame-scanner.js';
import { captureLimit, MessageReader } from './message-reader.js';

/** What both sides agreed on for one direction of a WebSocket, and whom to tell that it was not kept. */
export interface FramingTerms {
  deflation: Deflation;
  /** Extensions that are not known here may give reserved bits a meaning. */
  extended: boolean;
  failed(violation: string): void;
}

export interface FramingOptions {
  direction: Direction;
  /** Bytes that come before the first frame: the rest of the handshake. */
  skip: number;
  /** Who looks at the messages; without any, none is kept. */
  watchers?: readonly (MessageWatcher | undefined)[];
  terms?: FramingTerms;
  /** Where in the frames that is, when it is not before the first. */
  scanner?: FrameScanner;
}

/** Follows the frames that a WebSocket link delivers: where they end, and what they say to those who watch. */
export class Framing {
  readonly direction: Direction;
  readonly terms: FramingTerms;
  readonly scanner: FrameScanner;
  readonly #watchers: readonly MessageWatcher[];
  readonly #reader: MessageReader | undefined;
  #skip: number;

  constructor({ direction, skip, watchers = [], terms = plain, scanner }: FramingOptions) {
    this.direction = direction;
    this.terms = terms;
    this.#skip = skip;
    this.#watchers = watchers.filter((watcher) => watcher !== undefined);
    const read = this.#watchers.some(({ reads }) => reads);
    this.scanner = scanner ?? new FrameScanner(read ? captureLimit(terms.deflation) : 0);
    this.#reader = this.#watchers.length > 0 ? new MessageReader(read ? terms.deflation : 'none') : undefined;
  }

  get atMessageBoundary(): boolean {
    return this.#skip === 0 && this.scanner.atMessageBoundary;
  }

  get inHandshake(): boolean {
    return this.#skip > 0;
  }

  /** Follows from here on what arrives, and not what is delivered; the two part while bytes wait, or change on their way. */
  fork(skip = this.#skip): Framing {
    return new Framing({ direction: this.direction, skip, terms: this.terms, scanner: this.scanner.fork() });
  }

  /** What has arrived is all delivered: counts go on from what came, and not from what was left of it. */
  rejoin({ scanner }: Framing): void {
    this.scanner.messages = scanner.messages;
    this.scanner.controls = scanner.controls;
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

  /** Passes over bytes that only arrive here: nobody is told what they say. */
  follow(chunk: Buffer): void {
    for (let index = this.skipped(chunk); index < chunk.length; ) index = this.scanner.advance(chunk, index);
  }

  /** What was looked at is on its way. */
  settle(): void {
    for (const watcher of this.#watchers) watcher.settle?.();
  }

  /** How many bytes of a chunk still belong to the handshake. */
  skipped(chunk: Buffer): number {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    return skipped;
  }

  #advance(chunk: Buffer, start: number, handing: HandingOver): number {
    const end = this.scanner.advance(chunk, start);
    const frame = this.scanner.completed;
    const content = frame && this.#reader?.read(frame);
    if (content !== undefined) for (const watcher of this.#watchers) watcher.passed(content, handing);
    return end;
  }
}

const plain: FramingTerms = { deflation: 'none', extended: false, failed() {} };
