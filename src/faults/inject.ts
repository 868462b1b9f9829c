import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import { explainMessages } from '../core/explain-messages.js';
import type { ConnectionAbilities, FaultContext, FaultDefinition, FaultInstance } from '../core/fault.js';
import { whichMessages } from '../core/message-filter-schema.js';
import { duration } from '../core/schema.js';
import { InjectedMessages, type InjectedPayload } from './injected-messages.js';
import { explainBeat, explainPayload, injectedBeat, injectedPayload, injectionRules } from '../core/injection.js';
import { readsData } from './message-choice.js';
import { staged } from './staged.js';

const schema = z
  .strictObject({
    ...injectedPayload,
    after: duration().optional().describe('How long after the fault took hold of the WebSocket; at once, without it.'),
    every: injectedBeat.every.optional().describe('It is said again each time so long after; once only, without it.'),
    jitter: injectedBeat.jitter,
    on: whichMessages()
      .optional()
      .describe('It is said right after each of these messages in the same direction, and at no other time.'),
  })
  .refine(injectionRules.payload.holds, injectionRules.payload.otherwise)
  .refine(injectionRules.beat.holds, injectionRules.beat.otherwise)
  .refine(({ on, after, every }) => on === undefined || (after === undefined && every === undefined), {
    path: ['on'],
    error: 'must be left out with "after" and "every", which say another time',
  })
  .refine(({ on }) => on?.opcode !== 'close', {
    path: ['on', 'opcode'],
    error: 'must be text, binary, ping or pong: nothing may come after a close frame',
  });

type Options = z.output<typeof schema>;

/** A message that nobody sent. */
export const inject: FaultDefinition<Options> = {
  type: 'inject',
  summary: 'A WebSocket message of your own is put in: at once, later, again and again, or after certain messages.',
  appliesTo: ['message'],
  schema,
  example: { text: '{"type":"peer-offline","uid":2}', after: '1s' },
  wire:
    'A whole message in one frame, between two others and never inside one, in the one direction that the target ' +
    'chooses: `downstream` for what the server would have said. With `every`, a beat is left out while the direction is ' +
    'held or full, so that nothing piles up. After a close frame no more is put in. On a connection that is no WebSocket ' +
    'nothing happens.',
  explain: (options) => `${explainPayload(options)} is put in ${explainWhen(options)}`,
  worksOnMessages: () => true,
  disturbsMessages: ({ on }) => on !== undefined && readsData(on),
  oneDirection: true,
  create: injecting,
};

function explainWhen({ after = 0, every, jitter, on }: Options): string {
  if (on !== undefined) return `after each of the ${explainMessages(on)}`;
  const first = after === 0 ? 'at once' : `after ${formatDuration(after)}`;
  return every === undefined ? first : `${first} and then ${explainBeat({ every, jitter })}`;
}

function injecting(options: Options, context: FaultContext): FaultInstance {
  const open = new Map<ConnectionAbilities, InjectedMessages>();
  let leftOut: number | undefined = options.every === undefined ? undefined : 0;
  const tellLeftOut = () => {
    leftOut = (leftOut ?? 0) + 1;
  };
  const { attach, detach, change } = staged(options, context, (current, { connection }) => {
    const dice = context.chances(connection, 'jitter');
    const stage = new InjectedMessages(payloadOf(current), current, { clock: context.clock, dice, tellLeftOut });
    open.set(connection, stage);
    return stage;
  });
  return {
    leftOut: () => leftOut,
    attach(connection, effect, fresh) {
      attach(connection, effect, fresh);
      if (connection.framed) open.get(connection)?.start();
    },
    framed: (connection) => open.get(connection)?.start(),
    detach(connection) {
      detach(connection);
      open.delete(connection);
    },
    change(changed) {
      change(changed);
      for (const [connection, stage] of open) if (connection.framed) stage.start();
    },
  };
}

function payloadOf({ text, base64 = '' }: Options): InjectedPayload {
  return text === undefined
    ? { opcode: 'binary', bytes: Buffer.from(base64, 'base64') }
    : { opcode: 'text', bytes: Buffer.from(text) };
}
