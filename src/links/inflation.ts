import zlib from 'node:zlib';
import type { Deflation } from '../core/message.js';

export type { Deflation } from '../core/message.js';

/** How large a message may be, compressed or inflated, so that it is read; beyond it a window is lost. */
export const inflationLimit = 1024 * 1024;

/** Inflates the messages of one direction one after the other, without a stream or a callback for each. */
export class Inflation {
  readonly #takeover: boolean;
  readonly #limit: number;
  /** The end of what was said so far: what the next message may refer to. */
  #window: Buffer = nothing;
  #lost = false;

  constructor(deflation: Exclude<Deflation, 'none'>, limit = inflationLimit) {
    this.#takeover = deflation === 'takeover';
    this.#limit = limit;
  }

  /** Whether no message can be read any more, since one that they refer to was not. */
  get lost(): boolean {
    return this.#lost;
  }

  /** What a compressed message says; undefined when it is damaged or too large, and then for ever if others refer to it. */
  inflate(payload: Buffer): Buffer | undefined {
    if (this.#lost) return undefined;
    const message = payload.length > this.#limit ? undefined : this.#whole(payload);
    if (message === undefined) this.lose();
    else if (this.#takeover) this.#window = extended(this.#window, message);
    return message;
  }

  /** A compressed message was not seen whole. */
  lose(): void {
    if (!this.#takeover) return;
    this.#lost = true;
    this.#window = nothing;
  }

  // A block that calls itself the last ends a stream for zlib, but not a message: what follows it is a stream of its own.
  #whole(payload: Buffer): Buffer | undefined {
    let rest: Buffer = Buffer.concat([payload, tail]);
    let message: Buffer = nothing;
    for (let streams = 0; streams < mostStreams; streams++) {
      const stream = inflateStream(rest, extended(this.#window, message), this.#limit - message.length);
      if (stream === undefined) return undefined;
      message = message.length === 0 ? stream.output : Buffer.concat([message, stream.output]);
      rest = rest.subarray(stream.read);
      if (rest.length <= tail.length) return message;
    }
    return undefined;
  }
}

const nothing: Buffer = Buffer.alloc(0);

/** A message may refer to so much of what was said before it, bytes. */
const windowSize = 32 * 1024;

// The end that each message is sent without, and a last block after it: where zlib finds that, the message was whole.
const tail = Buffer.from([0x00, 0x00, 0xff, 0xff, 0x01, 0x00, 0x00, 0xff, 0xff]);

// Senders write one or two. A message made of nothing else would keep the process busy for seconds.
const mostStreams = 16;

function inflateStream(input: Buffer, dictionary: Buffer, limit: number): { output: Buffer; read: number } | undefined {
  try {
    const { buffer, engine } = zlib.inflateRawSync(input, {
      ...(dictionary.length > 0 && { dictionary }),
      // Zero would mean no limit.
      maxOutputLength: Math.max(limit, 1),
      chunkSize: Math.min(Math.max(4 * input.length, 256), 16_384),
      info: true,
    }) as unknown as { buffer: Buffer; engine: zlib.InflateRaw };
    return { output: buffer, read: engine.bytesWritten };
  } catch {
    return undefined;
  }
}

function extended(window: Buffer, message: Buffer): Buffer {
  if (message.length === 0) return window;
  const kept = Math.min(window.length, windowSize - Math.min(message.length, windowSize));
  // A copy, so that the message's own memory is not kept.
  return Buffer.concat([window.subarray(window.length - kept), message.subarray(-windowSize)]);
}
