import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { isControl } from '../core/message.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import { duration } from '../core/schema.js';
import { KeptMessages } from './kept-messages.js';
import { explainChoice, MessageChoice, meansData, messageChoice, oneWay } from './message-choice.js';
import { staged } from './staged.js';

const schema = z
  .strictObject({
    ...messageChoice('kept back'),
    by: z.int().min(1).max(1000).default(1).describe('How many later messages go before one that is kept back.'),
    within: duration()
      .refine((length) => length > 0, { error: 'must be longer than 0ms' })
      .prefault('1s')
      .describe('After so long it goes on in any case, so that no message is kept for ever.'),
  })
  .refine(...oneWay)
  .refine(({ share }) => share !== 1, {
    path: ['share'],
    error: 'must be less than 100%, since only a message that is not kept back can go before one that is',
  });

type Options = z.output<typeof schema>;

/** Messages overtake others, as through a server that works on several at a time. */
export const reorder: FaultDefinition<Options> = {
  type: 'reorder',
  summary: 'Messages of a WebSocket come in another order.',
  appliesTo: ['message'],
  schema,
  example: { share: '5%', by: 2 },
  wire:
    'All messages, byte for byte, some of them behind later ones. Pings and pongs keep their place among themselves and ' +
    'are never waited for. At most 64 KiB are kept back on a connection: what is larger keeps its place, and when there ' +
    'is more the first of it goes on. Only on a proxy with ' +
    '`protocol: http`, and from the WebSocket handshake on.',
  explain: ({ by, within, ...choice }) =>
    `${explainChoice(choice)} on WebSockets kept back until ${by} later ${by === 1 ? 'one has' : 'ones have'} passed, ${formatDuration(within)} at most`,
  disturbsMessages: ({ messages }) => meansData(messages),
  create: (options, context) =>
    staged(
      options,
      context,
      (current, { connection, way }) =>
        new Reordering(current, new MessageChoice(current, context.chances(connection, way))),
    ),
};

class Reordering extends MessageStage {
  readonly #by: number;
  readonly #within: number;
  readonly #choice: MessageChoice;
  readonly #kept = new KeptMessages();

  constructor({ by, within }: Options, choice: MessageChoice) {
    super();
    this.#by = by;
    this.#within = within;
    this.#choice = choice;
  }

  override get kept(): number {
    return this.#kept.bytes;
  }

  override message(message: Message, at: number): void {
    if (this.#choice.takes(message) && this.#kept.fits(message)) {
      this.acted();
      this.#pass(this.#kept.keep(message, at + this.#within, this.#by), at);
      this.desk.wakeAt(this.#kept.nextDue);
      return;
    }
    this.next.message(message, at);
    if (!isControl(message.opcode)) this.#pass(this.#kept.takeOvertaken(), at);
  }

  override wake(now: number): void {
    this.#pass(this.#kept.takeDue(now), now);
    this.desk.wakeAt(this.#kept.nextDue);
  }

  override letGo(now: number): void {
    this.#pass(this.#kept.takeDue(Number.POSITIVE_INFINITY), now);
  }

  override discard(): void {
    this.#kept.takeDue(Number.POSITIVE_INFINITY);
  }

  #pass(messages: readonly Message[], at: number): void {
    for (const message of messages) this.next.message(message, at);
  }
}
