import { z } from 'zod';
import { explainMessages } from '../core/explain-messages.js';
import type { FaultDefinition } from '../core/fault.js';
import { type MessageContent, messageTest } from '../core/message.js';
import { whichMessages } from '../core/message-filter-schema.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import { formatShare } from '../core/quantity.js';
import type { Dice } from '../core/random.js';
import { share } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import { meansData } from './message-choice.js';
import { spoil } from './spoil.js';
import { staged } from './staged.js';

const schema = z.strictObject({
  share: share().describe('How many of the bytes, or of the messages, are changed; each of them in one place.'),
  messages: whichMessages()
    .refine(({ opcode }) => opcode !== 'close', {
      path: ['opcode'],
      error: 'must be text, binary, ping or pong: a close frame that is changed is an error of its own',
    })
    .optional()
    .describe('Only these WebSocket messages are changed, and stay valid ones; all bytes may be, without it.'),
});

type Options = z.output<typeof schema>;

/** Bits flip in the stream, as no real TCP lets happen, or in messages: only for who asks for it by name. */
export const corrupt: FaultDefinition<Options> = {
  type: 'corrupt',
  summary: 'Bits flip in the bytes, or in WebSocket messages that match. No real TCP does this to an app.',
  appliesTo: ['bytes', 'message'],
  schema,
  example: { share: '10%', messages: { opcode: 'text' } },
  wire:
    'The same number of bytes, some with one bit flipped. Which ones is drawn from the seed and their place ' +
    'in the stream, so that a run can be repeated. With `messages` the frames stay valid, and a peer reads what was ' +
    'never sent: a binary message has one bit flipped, a text message another letter or digit in one place and is ' +
    'valid UTF-8. One that was compressed goes on uncompressed.',
  explain: ({ share, messages }) =>
    messages === undefined
      ? `a bit is flipped in ${formatShare(share)} of the bytes`
      : `a letter, a digit or a bit is changed in ${formatShare(share)} of the ${explainMessages(messages)}`,
  worksOnMessages: ({ messages }) => messages !== undefined,
  disturbsMessages: ({ messages }) => messages !== undefined && meansData(messages),
  create: (options, context) =>
    staged(options, context, ({ share, messages }, { connection, way }) => {
      const chances = context.chances(connection, way);
      return messages === undefined
        ? new Corruption(share, chances)
        : new CorruptMessages(share, messageTest(messages), chances);
    }),
};

// The gaps between changed bytes are drawn, not every byte; places in the stream, whatever way it arrives.
class Corruption extends Stage {
  readonly does = 'change';
  readonly #share: number;
  readonly #chances: Dice;
  #drawn = 0;
  #nextPlace = -1;

  constructor(share: number, chances: Dice) {
    super();
    this.#share = share;
    this.#chances = chances;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    let bytes = chunk;
    if (this.#nextPlace < offset) this.#nextPlace = offset - 1 + this.#gap();
    while (this.#nextPlace < offset + chunk.length) {
      // The bytes as they came may still be somebody else's to send.
      if (bytes === chunk) bytes = Buffer.from(chunk);
      const index = this.#nextPlace - offset;
      bytes[index] = (bytes[index] as number) ^ (1 << Math.floor(this.#chances.at(2 * this.#drawn) * 8));
      this.acted();
      this.#nextPlace += this.#gap();
    }
    this.next.write(bytes, at, offset);
  }

  #gap(): number {
    this.#drawn += 1;
    if (this.#share >= 1) return 1;
    const gap = 1 + Math.log(1 - this.#chances.at(2 * this.#drawn + 1)) / Math.log(1 - this.#share);
    return Number.isFinite(gap) ? Math.floor(gap) : Number.MAX_SAFE_INTEGER / 4;
  }
}

class CorruptMessages extends MessageStage {
  readonly #share: number;
  readonly #meant: (content: MessageContent) => boolean;
  readonly #chances: Dice;

  constructor(share: number, meant: (content: MessageContent) => boolean, chances: Dice) {
    super();
    this.#share = share;
    this.#meant = meant;
    this.#chances = chances;
  }

  override message(message: Message, at: number): void {
    const { opcode, index, content } = message;
    const meant = this.#chances.at(2 * index) < this.#share && this.#meant(content);
    const payload = meant ? message.payload() : undefined;
    const changed = payload && spoil(opcode, payload, this.#chances.at(2 * index + 1));
    if (changed !== undefined) this.acted();
    this.next.message(changed === undefined ? message : this.desk.compose(opcode, changed, index), at);
  }
}
