import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import { duration } from '../core/schema.js';
import { explainChoice, MessageChoice, meansData, messageChoice, oneWay } from './message-choice.js';
import { KeptMessages } from './kept-messages.js';
import { staged } from './staged.js';

const schema = z
  .strictObject({
    ...messageChoice('sent twice'),
    gap: duration().prefault('0ms').describe('How long after a message its copy follows.'),
  })
  .refine(...oneWay);

type Options = z.output<typeof schema>;

/** Messages come twice, as from a sender that repeats what was not acknowledged in time. */
export const duplicate: FaultDefinition<Options> = {
  type: 'duplicate',
  summary: 'Messages of a WebSocket come twice.',
  appliesTo: ['message'],
  schema,
  example: { share: '5%' },
  wire:
    'The same frames once more, at once behind the message or `gap` later, between two other messages. All else is there ' +
    'byte for byte and in order. At most 64 KiB wait for a `gap` on a connection: beyond it copies follow sooner. A ' +
    'message over 1 MiB comes once. Only on a proxy with ' +
    '`protocol: http`, and from the WebSocket handshake on.',
  explain: ({ gap, ...choice }) =>
    `${explainChoice(choice)} on WebSockets sent twice, the copy ${gap === 0 ? 'at once' : `${formatDuration(gap)} later`}`,
  disturbsMessages: ({ messages }) => meansData(messages),
  create: (options, context) =>
    staged(
      options,
      context,
      (current, { connection, way }) =>
        new Duplication(current.gap, new MessageChoice(current, context.chances(connection, way))),
    ),
};

class Duplication extends MessageStage {
  readonly #gap: number;
  readonly #choice: MessageChoice;
  readonly #copies = new KeptMessages();

  constructor(gap: number, choice: MessageChoice) {
    super();
    this.#gap = gap;
    this.#choice = choice;
  }

  override get kept(): number {
    return this.#copies.bytes;
  }

  override message(message: Message, at: number): void {
    this.next.message(message, at);
    if (!this.#choice.takes(message)) return;
    this.acted();
    if (this.#gap === 0 || !this.#copies.fits(message)) {
      this.next.message(message, at);
      return;
    }
    for (const copy of this.#copies.keep(message, at + this.#gap)) this.next.message(copy, at);
    this.desk.wakeAt(this.#copies.nextDue);
  }

  override wake(now: number): void {
    for (const copy of this.#copies.takeDue(now)) this.next.message(copy, now);
    this.desk.wakeAt(this.#copies.nextDue);
  }

  override letGo(now: number): void {
    for (const copy of this.#copies.takeDue(Number.POSITIVE_INFINITY)) this.next.message(copy, now);
  }

  override discard(): void {
    this.#copies.takeDue(Number.POSITIVE_INFINITY);
  }
}
