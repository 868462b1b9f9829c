import type { MessageContent, MessageFilter } from '../core/message.js';
import { messageTest } from '../core/message.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import type { Loss } from './modelled-tcp/path.js';

/** What decides about messages, and which ones. */
export interface MessageLossOptions {
  loss: Loss;
  /** Whether only messages that are meant are counted, and not all of their kind. */
  counts: boolean;
  filter: MessageFilter | undefined;
}

/** Takes whole messages out. */
export class MessageLoss extends MessageStage {
  readonly #loss: Loss;
  readonly #counts: boolean;
  readonly #isMeant: (content: MessageContent) => boolean;
  #counted = 0;

  constructor({ loss, counts, filter = {} }: MessageLossOptions) {
    super();
    this.#loss = loss;
    this.#counts = counts;
    this.#isMeant = messageTest(filter);
  }

  override message(message: Message, at: number): void {
    if (this.#isMeant(message.content) && this.#loss.loses(this.#placeOf(message), at)) this.acted();
    else this.next.message(message, at);
  }

  #placeOf({ index }: Message): number {
    if (!this.#counts) return index;
    this.#counted += 1;
    return this.#counted - 1;
  }
}
