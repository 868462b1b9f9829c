/** One WebSocket frame (RFC 6455, section 5.2) that passed. */
export interface Frame {
  opcode: number;
  fin: boolean;
  /** The first reserved bit: the message is compressed (RFC 7692). */
  compressed: boolean;
  length: number;
  /** The unmasked payload, up to the capture limit; empty when nothing is captured. */
  payload: Buffer;
}

const nothing = Buffer.alloc(0);

/**
 * Follows frame boundaries through chunks of any size, without copying. Bytes are only looked at: whatever it makes of
 * them, they pass as they came.
 *
 *   chunk ──▶ [header: 2–14 bytes] ──▶ [payload: length bytes] ──▶ frame ──▶ next header
 */
export class FrameScanner {
  readonly #header = Buffer.allocUnsafe(14);
  readonly #capture: number;
  #headerLength = 0;
  #headerNeeded = 2;
  #left = -1;
  #frame: Frame | undefined;
  #mask = -1;
  #parts: Buffer[] = [];
  #captured = 0;
  #inMessage = false;
  /** How many text and binary messages have begun, and how many control frames. */
  messages = 0;
  controls = 0;
  /** The frame that the last `advance` reached the end of, if it did. */
  completed: Frame | undefined;

  /** @param capture how many bytes of each payload to keep for whoever reads the frames */
  constructor(capture = 0) {
    this.#capture = capture;
  }

  /** Whether the bytes so far end exactly between two frames. */
  get atFrameBoundary(): boolean {
    return this.#left < 0 && this.#headerLength === 0;
  }

  /** Whether they end between two messages, so that a whole new message may be put in. */
  get atMessageBoundary(): boolean {
    return this.atFrameBoundary && !this.#inMessage;
  }

  /** Whether they end inside a text or binary message, be it between two of its frames. */
  get inMessage(): boolean {
    return this.#inMessage;
  }

  /** The frame whose header is there, and whose payload is not all there yet. */
  get current(): Frame | undefined {
    return this.#frame;
  }

  /** The first byte of the last header of which any came; what it is goes by it. */
  get lead(): number {
    return this.#header[0] as number;
  }

  /** Whether the last header that came says that its payload is masked. */
  get masked(): boolean {
    return ((this.#header[1] as number) & 0x80) !== 0;
  }

  /** Another one that stands where this does, and captures nothing. */
  fork(): FrameScanner {
    const fork = new FrameScanner();
    this.#header.copy(fork.#header);
    fork.#headerLength = this.#headerLength;
    fork.#headerNeeded = this.#headerNeeded;
    fork.#left = this.#left;
    fork.#frame = this.#frame;
    fork.#inMessage = this.#inMessage;
    fork.messages = this.messages;
    fork.controls = this.controls;
    return fork;
  }

  /** Reads on from `start` to the end of the current frame or of the chunk; gives where it stopped. */
  advance(chunk: Buffer, start: number): number {
    let index = start;
    this.completed = undefined;
    while (this.#left < 0) {
      if (index >= chunk.length) return index;
      index = this.#readHeader(chunk, index);
    }
    const taken = Math.min(this.#left, chunk.length - index);
    if (taken > 0) this.#keep(chunk, index, taken);
    this.#left -= taken;
    index += taken;
    if (this.#left === 0) this.completed = this.#complete();
    return index;
  }

  #readHeader(chunk: Buffer, start: number): number {
    const taken = Math.min(this.#headerNeeded - this.#headerLength, chunk.length - start);
    chunk.copy(this.#header, this.#headerLength, start, start + taken);
    this.#headerLength += taken;
    if (this.#headerLength === 2) this.#headerNeeded = headerSize(this.#header);
    if (this.#headerLength === this.#headerNeeded) this.#begin();
    return start + taken;
  }

  #begin(): void {
    const first = this.#header[0] as number;
    const second = this.#header[1] as number;
    const length = payloadLength(this.#header);
    this.#mask = (second & 0x80) === 0 ? -1 : this.#headerLength - 4;
    this.#frame = {
      opcode: first & 0x0f,
      fin: (first & 0x80) !== 0,
      compressed: (first & 0x40) !== 0,
      length,
      payload: nothing,
    };
    this.#left = length;
    if (this.#frame.opcode >= 8) this.controls += 1;
    else if (this.#frame.opcode !== 0) this.messages += 1;
  }

  #keep(chunk: Buffer, start: number, taken: number): void {
    const wanted = Math.min(taken, this.#capture - this.#captured);
    if (wanted <= 0) return;
    this.#parts.push(Buffer.from(chunk.subarray(start, start + wanted)));
    this.#captured += wanted;
  }

  #complete(): Frame {
    const frame = this.#frame as Frame;
    if (this.#captured > 0) frame.payload = this.#unmasked();
    if (frame.opcode < 8) this.#inMessage = !frame.fin;
    this.#frame = undefined;
    this.#left = -1;
    this.#headerLength = 0;
    this.#headerNeeded = 2;
    this.#parts = [];
    this.#captured = 0;
    return frame;
  }

  #unmasked(): Buffer {
    const payload = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    if (this.#mask < 0) return payload;
    for (let index = 0; index < payload.length; index++) {
      payload[index] = (payload[index] as number) ^ (this.#header[this.#mask + (index & 3)] as number);
    }
    return payload;
  }
}

function headerSize(header: Buffer): number {
  const second = header[1] as number;
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
}

function payloadLength(header: Buffer): number {
  const short = (header[1] as number) & 0x7f;
  if (short < 126) return short;
  return short === 126 ? header.readUInt16BE(2) : header.readUInt32BE(2) * 2 ** 32 + header.readUInt32BE(6);
}
