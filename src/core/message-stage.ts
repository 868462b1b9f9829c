import type { MessageContent, Opcode } from './message.js';

/** One WebSocket message, or one control frame, in a link's pipeline. */
export interface Message {
  readonly opcode: Opcode;
  /**
   * How many messages came before it in this direction since the handshake, control frames counted apart: what chances are
   * drawn by, so that a run can be repeated.
   */
  readonly index: number;
  /** Its frames on the wire: as they came, masked and compressed as they were. */
  readonly bytes: readonly Buffer[];
  /**
   * False for a message that is too large to be kept whole: it can be passed on or taken out, `bytes` is only its
   * beginning, and what follows shares its lot.
   */
  readonly whole: boolean;
  /** What it says. */
  readonly content: MessageContent;
  /** Its whole payload, unmasked and inflated; undefined when it cannot be had. */
  payload(): Buffer | undefined;
}

/** Whoever takes what a message stage lets through: the next one, or the rest of the link's pipeline. */
export interface MessageSink {
  /** A message that may go on at `at` at the earliest (contract milliseconds). What is written first goes first. */
  message(message: Message, at: number): void;
}

/** What a link does for a message stage. */
export interface MessageDesk {
  /** Calls `wake` of the stage at or soon after this instant, perhaps earlier too; never, for `Infinity`. */
  wakeAt(at: number): void;
  /** Makes a message of one uncompressed frame, masked as this direction wants it. */
  compose(opcode: Opcode, payload: Buffer, index: number): Message;
  /**
   * Puts a message in that did not come from the source, as soon as no other is half sent; it goes to the stages behind
   * this one.
   * @param handedOver called back once it has gone to the sink, whatever delays or holds it on its way
   */
  inject(message: Message, handedOver?: () => void): void;
  /**
   * Whether what is put in now goes on, however slowly: false while the link is held (and that hold has then taken effect),
   * is full, or has something put in before that still waits for its turn.
   */
  takes(): boolean;
}

/**
 * A place in a link's pipeline, of one link and one fault, that works on whole WebSocket messages: it passes a message on,
 * keeps it for later, changes it, passes it twice, or takes it out. Until the handshake is over it sees nothing.
 *
 *   source ──▶ [framer ──▶ message stages …] ──▶ changes ──▶ carriers ──▶ delays ──▶ queue ──▶ sink
 */
export abstract class MessageStage implements MessageSink {
  next: MessageSink = nowhere;
  desk: MessageDesk = idle;
  /** Told once, when it first withheld or changed something. */
  onEffect: (() => void) | undefined;

  /** Bytes that it keeps. */
  get kept(): number {
    return 0;
  }

  message(message: Message, at: number): void {
    this.next.message(message, at);
  }

  /** An instant that it asked for has come. */
  wake(_now: number): void {}

  /** It is taken away: what it keeps goes on now, in order. */
  letGo(_now: number): void {}

  /** The source has ended: what it keeps goes on ahead of that end, which then waits for it. */
  ended(now: number): void {
    this.letGo(now);
  }

  /** What it keeps is thrown away. */
  discard(): void {}

  protected acted(): void {
    const tell = this.onEffect;
    this.onEffect = undefined;
    tell?.();
  }
}

const nowhere: MessageSink = { message() {} };
const idle: MessageDesk = {
  wakeAt() {},
  compose() {
    throw new Error('a message stage that is in no link composes nothing');
  },
  inject() {},
  takes: () => false,
};
