import { isControl } from '../core/message.js';
import type { Message, MessageSink } from '../core/message-stage.js';
import type { Stage } from '../core/stage.js';

/** What has been half sent by now: nothing, a message between two of its frames, or a frame. */
export type HalfSent = 'nothing' | 'message' | 'frame';

/** The end of a chain of message stages: turns messages back into bytes, one after the other, for the rest of the pipeline. */
export class MessageOutlet implements MessageSink {
  readonly #before: Pick<Stage, 'next'>;
  /** The place in the stream of what goes on next. */
  offset: number;
  half: HalfSent = 'nothing';
  /** A message that is too large to be kept, while the stages decide about it; undefined once it was passed. */
  offered: Message | undefined;
  /** The earliest instant at which the rest of that message may go on. */
  notBefore = Number.NEGATIVE_INFINITY;
  /** Who wants to know when these messages have gone to the sink. */
  readonly awaited = new Map<Message, () => void>();
  #waiting: { message: Message; at: number }[] = [];
  #run: Buffer | undefined;
  #runAt = 0;
  #memory: ArrayBufferLike | undefined;
  #start = 0;
  #end = 0;

  /** @param before whatever in the pipeline it writes in the place of */
  constructor(before: Pick<Stage, 'next'>, offset: number) {
    this.#before = before;
    this.offset = offset;
  }

  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Bytes of messages that wait for another, half sent, to be over. */
  get kept(): number {
    return this.#waiting.reduce((sum, { message }) => sum + sizeOf(message), 0);
  }

  message(message: Message, at: number): void {
    if (!message.whole) this.#begin(message, at);
    else if (this.#mayGo(message)) this.#send(message, at);
    else this.#waiting.push({ message, at });
  }

  /** Bytes that go on as they are. */
  bytes(piece: Buffer, at: number): void {
    if (piece.length === 0) return;
    const continues = piece.byteOffset === this.#end && piece.buffer === this.#memory && at === this.#runAt;
    if (this.#run !== undefined && continues) {
      this.#end += piece.length;
      return;
    }
    this.flush();
    this.#run = piece;
    this.#runAt = at;
    this.#memory = piece.buffer;
    this.#start = piece.byteOffset;
    this.#end = piece.byteOffset + piece.length;
  }

  /** The bytes so far leave so much half sent; what waited for that may go. */
  reach(half: HalfSent): void {
    this.half = half;
    if (this.#waiting.length === 0 || half === 'frame') return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) this.message(each.message, each.at);
  }

  /** Hands on what was put together: neighbours that nothing was taken out between go as one. */
  flush(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    const length = this.#end - this.#start;
    const whole = length === run.length ? run : Buffer.from(this.#memory as ArrayBuffer, this.#start, length);
    this.#memory = undefined;
    const { offset } = this;
    this.offset += length;
    this.#before.next.write(whole, this.#runAt, offset);
  }

  discard(): void {
    this.#waiting = [];
    this.#run = undefined;
    this.awaited.clear();
  }

  #mayGo({ opcode }: Message): boolean {
    return this.half === 'nothing' || (this.half === 'message' && isControl(opcode));
  }

  #send(message: Message, at: number): void {
    for (const piece of message.bytes) this.bytes(piece, at);
    const handedOver = this.awaited.get(message);
    if (handedOver === undefined) return;
    this.awaited.delete(message);
    this.flush();
    this.#before.next.mark(at, handedOver);
  }

  // Only the first time, and only while it is asked about: its rest does not wait.
  #begin(message: Message, at: number): void {
    if (message !== this.offered) return;
    this.offered = undefined;
    this.notBefore = at;
    this.#send(message, at);
    this.half = 'frame';
  }
}

export function sizeOf({ bytes }: Message): number {
  return bytes.reduce((sum, { length }) => sum + length, 0);
}
