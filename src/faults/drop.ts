import { z } from 'zod';
import type { ConnectionAbilities, Effect, FaultContext, FaultDefinition, FaultInstance } from '../core/fault.js';
import { messageFilter } from '../core/message-filter-schema.js';
import { explainMessages, meansData } from './message-choice.js';
import { MessageLoss } from './message-loss.js';
import { modelledDrop } from './modelled-drop.js';
import { explainLoss, lossOptions, makeLosses } from './packet-loss.js';
import { staged } from './staged.js';

const schema = lossOptions.safeExtend({
  plane: z
    .enum(['auto', 'message', 'modelled'])
    .default('auto')
    .describe(
      'What is lost. message: whole messages of a WebSocket, which are gone; modelled: packets below the stream, which ' +
        'come again; auto: messages once the connection is a WebSocket, packets on every other.',
    ),
  messages: messageFilter()
    .optional()
    .describe('Which messages of a WebSocket may be lost; every text and binary message, without it.'),
});

type Options = z.output<typeof schema>;

/** Messages of a WebSocket are gone; on a byte stream no byte is, and each lost packet becomes the delay of a real TCP. */
export const drop: FaultDefinition<Options> = {
  type: 'drop',
  summary:
    'Messages of a WebSocket are lost; on a byte stream, bytes come as late as over a real TCP that loses packets.',
  appliesTo: ['bytes', 'message'],
  schema,
  example: { loss: '2%' },
  wire:
    'On a WebSocket, some messages are missing, the others are there byte for byte, and no ping or pong is touched. ' +
    'On a byte stream no byte is lost: a packet that is lost comes again, and what follows it waits: a round trip longer ' +
    'among other traffic, about 200 ms and more for a lone message, and ever longer when the copy is lost too; a sender ' +
    'with much to send gets slower, as its window shrinks. A wire without latency or bandwidth becomes one of 25 ms each ' +
    'way and 20 Mbit/s. Connecting itself is not slower: the first bytes are.',
  explain({ plane, messages, ...losses }) {
    const lost = `${explainLoss(losses, 'message')}${explainMessages(messages)}`;
    if (plane === 'message') return `whole messages of WebSockets: ${lost}`;
    if (plane === 'modelled') return modelledText(losses);
    return `whole messages on a WebSocket (${lost}), else ${modelledText(losses)}`;
  },
  create,
  disturbsMessages: ({ plane, messages }) => plane !== 'modelled' && meansData(messages),
};

function create(options: Options, context: FaultContext): FaultInstance {
  const planes = {
    modelled: modelledDrop(options, context),
    message: staged(options, context, (current, { connection, way }) => {
      const loss = makeLosses(current, (purpose) => context.chances(connection, `${purpose} of messages`))(way);
      const { every, messages: filter } = current;
      return new MessageLoss({ loss, counts: every !== undefined && filter !== undefined, filter });
    }),
  };
  const touched = new Map<ConnectionAbilities, { effect: Effect; plane: keyof typeof planes }>();
  let { plane } = options;
  const planeOf = ({ framed }: ConnectionAbilities) => (plane === 'auto' ? (framed ? 'message' : 'modelled') : plane);

  return {
    attach(connection, effect, fresh) {
      take(connection, effect, fresh);
    },
    framed: move,
    detach: letGo,
    change(changed: Options) {
      ({ plane } = changed);
      for (const [connection, { effect }] of touched) move(connection, effect);
      planes.modelled.change(changed);
      planes.message.change(changed);
    },
  };

  function take(connection: ConnectionAbilities, effect: Effect, fresh: boolean): void {
    const chosen = planeOf(connection);
    touched.set(connection, { effect, plane: chosen });
    planes[chosen].attach(connection, effect, fresh);
  }

  function letGo(connection: ConnectionAbilities): void {
    const before = touched.get(connection);
    if (before !== undefined) planes[before.plane].detach(connection);
    touched.delete(connection);
  }

  function move(connection: ConnectionAbilities, effect: Effect): void {
    if (touched.get(connection)?.plane === planeOf(connection)) return;
    letGo(connection);
    take(connection, effect, false);
  }
}

function modelledText(losses: Parameters<typeof explainLoss>[0]): string {
  return `modelled TCP: ${explainLoss(losses)}, acknowledgements too, and bytes come as late as a real TCP would have them (over 20 Mbit/s and a round trip of 50 ms where no bandwidth and no latency say otherwise)`;
}
