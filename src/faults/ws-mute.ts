import { z } from 'zod';
import type { FaultDefinition } from '../core/fault.js';
import { isControl, type Opcode } from '../core/message.js';
import { type Message, MessageStage } from '../core/message-stage.js';
import { staged } from './staged.js';

const schema = z
  .strictObject({
    frames: z
      .enum(['ping', 'pong', 'both'])
      .optional()
      .describe('Which control frames are swallowed; both, without it.'),
    reverse: z.boolean().default(false).describe('true: messages are swallowed instead, and pings and pongs pass.'),
  })
  .refine(({ frames, reverse }) => frames === undefined || !reverse, {
    path: ['frames'],
    error: 'must be left out with reverse: true, which swallows messages and no control frame',
  });

type Options = z.output<typeof schema>;

/** The half-alive peer: it sends messages and answers no ping, or the other way round. */
export const wsMute: FaultDefinition<Options> = {
  type: 'ws-mute',
  summary: 'WebSocket pings or pongs are swallowed and messages pass, or the reverse: the half-alive peer.',
  appliesTo: ['message'],
  schema,
  example: { frames: 'pong' },
  wire:
    'Everything but the pings and pongs that are meant; with `direction: downstream` only those that the server sends. ' +
    'To swallow a ping is to leave it without an answer. With `reverse: true` the connection looks alive to whoever ' +
    'pings, and no text or binary message arrives. A close frame always passes. On a connection that is no WebSocket ' +
    'nothing happens.',
  explain: ({ frames, reverse }) =>
    reverse
      ? 'messages are swallowed, and pings, pongs and close frames pass'
      : `${{ ping: 'pings are', pong: 'pongs are', both: 'pings and pongs are' }[frames ?? 'both']} swallowed, and messages pass`,
  worksOnMessages: () => true,
  disturbsMessages: ({ reverse }) => reverse,
  create: (options, context) => staged(options, context, (current) => new Mute(swallowedBy(current))),
};

function swallowedBy({ frames, reverse }: Options): (opcode: Opcode) => boolean {
  if (reverse) return (opcode) => !isControl(opcode);
  return (opcode) => (opcode === 'ping' || opcode === 'pong') && (frames ?? 'both') !== other[opcode];
}

const other = { ping: 'pong', pong: 'ping' } as const;

class Mute extends MessageStage {
  readonly #swallows: (opcode: Opcode) => boolean;

  constructor(swallows: (opcode: Opcode) => boolean) {
    super();
    this.#swallows = swallows;
  }

  override message(message: Message, at: number): void {
    if (this.#swallows(message.opcode)) this.acted();
    else this.next.message(message, at);
  }
}
