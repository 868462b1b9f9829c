import { z } from 'zod';
import type { FaultContext } from '../core/fault.js';
import { isControl, type MessageContent, type MessageFilter, messageTest } from '../core/message.js';
import { messageFilter } from '../core/message-filter-schema.js';
import type { Message } from '../core/message-stage.js';
import { formatShare } from '../core/quantity.js';
import type { Dice } from '../core/random.js';
import { share } from '../core/schema.js';

/** How messages are chosen: exactly one of `share` and `every`. */
export function messageChoice(done: string) {
  return {
    share: share().optional().describe(`How many of the messages are ${done}, each by itself.`),
    every: z.int().min(2).optional().describe(`One message in so many is ${done}, counted in each direction.`),
    messages: messageFilter()
      .optional()
      .describe('Which messages are meant; every text and binary message, without it.'),
  };
}

export interface MessageChoiceOptions {
  share?: number | undefined;
  every?: number | undefined;
  messages?: MessageFilter | undefined;
}

/** For the schema as a whole. */
export const oneWay = [
  ({ share, every }: MessageChoiceOptions) => (share === undefined) !== (every === undefined),
  { error: 'must be a map with exactly one of "share" and "every"' },
] as const;

/** Such as `2 % of the messages (text that matches ab)`. */
export function explainChoice({ share, every, messages }: MessageChoiceOptions): string {
  const chosen = every === undefined ? `${formatShare(share ?? 0)} of the messages` : `one message in ${every}`;
  return `${chosen}${explainMessages(messages)}`;
}

/** Which messages a filter means, in brackets; nothing where all text and binary messages are meant. */
export function explainMessages(filter: MessageFilter | undefined): string {
  if (filter === undefined) return '';
  const { opcode, pattern, json = {} } = filter;
  const parts = [
    ...(opcode === undefined ? [] : [opcode]),
    ...(pattern === undefined ? [] : [`matching ${pattern}`]),
    ...Object.entries(json).map(([pointer, value]) => `${pointer} is ${JSON.stringify(value)}`),
  ];
  return ` (only ${parts.join(', ')})`;
}

/** Whether a filter may mean text or binary messages, which a compressed connection needs one after the other. */
export function meansData(filter: MessageFilter | undefined): boolean {
  return filter?.opcode === undefined || !isControl(filter.opcode);
}

/** Whether a filter looks at what text or binary messages say, which it cannot where one is read by those before it. */
export function readsData(filter: MessageFilter): boolean {
  return meansData(filter) && (filter.pattern !== undefined || filter.json !== undefined);
}

/** Chooses messages of one link, by their index and the seed; those that a filter means are counted by themselves. */
export class MessageChoice {
  readonly #share: number;
  readonly #every: number | undefined;
  readonly #counts: boolean;
  readonly #isMeant: (content: MessageContent) => boolean;
  readonly #chances: Dice;
  #counted = 0;

  constructor({ share = 0, every, messages }: MessageChoiceOptions, chances: ReturnType<FaultContext['chances']>) {
    this.#share = share;
    this.#every = every;
    this.#counts = messages !== undefined;
    this.#isMeant = messageTest(messages ?? {});
    this.#chances = chances;
  }

  takes({ content, index, whole }: Message): boolean {
    if (!whole || !this.#isMeant(content)) return false;
    if (this.#every === undefined) return this.#chances.at(index) < this.#share;
    const place = this.#counts ? this.#counted++ : index;
    return place % this.#every === this.#every - 1;
  }
}
