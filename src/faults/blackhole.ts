import { z } from 'zod';
import type { ConnectionAbilities, Effect, FaultContext, FaultDefinition, FaultInstance } from '../core/fault.js';
import { Stage } from '../core/stage.js';
import { directionsOf } from '../core/target.js';
import { staged } from './staged.js';

const schema = z
  .strictObject({
    mode: z
      .enum(['hold', 'discard'])
      .default('hold')
      .describe('hold: what comes meanwhile arrives in order afterwards; discard: it is lost.'),
    // Text, which nobody can mistake for a promise.
    // oxlint-disable-next-line unicorn/no-thenable
    then: z
      .literal('reset')
      .optional()
      .describe(
        'How it ends when bytes were discarded: the connections are reset, since a stream cannot go on with a gap.',
      ),
  })
  .refine(({ mode, then }) => mode === 'hold' || then !== undefined, {
    path: ['then'],
    error: 'must be reset with mode: discard, because a byte stream cannot go on with a gap in it',
  })
  .refine(({ mode, then }) => mode === 'discard' || then === undefined, {
    path: ['then'],
    error: 'goes with mode: discard',
  });

type Options = z.output<typeof schema>;

/** The cut cable: sockets stay open and nothing passes. After healing, what was held arrives in order. */
export const blackhole: FaultDefinition<Options> = {
  type: 'blackhole',
  summary: 'Nothing passes; sockets stay open, and even FIN and RST are held until it is healed.',
  appliesTo: ['bytes', 'connection'],
  schema,
  example: { mode: 'hold' },
  wire:
    'Bytes are taken from their sender (up to what a link holds, then the sender feels back-pressure) and not ' +
    'handed on. No FIN and no RST: to both peers the connection looks alive. New connections are accepted and ' +
    'not dialled; if their client gives up first, the server never sees them. After healing everything ' +
    'arrives in order; with `mode: discard` both sides get an RST instead.',
  explain: ({ mode }) =>
    mode === 'hold'
      ? 'nothing passes, sockets stay open, and what was held arrives in order afterwards'
      : 'nothing passes, sockets stay open, what comes is lost, and afterwards the connections are reset',
  create: ({ mode }, context) => (mode === 'hold' ? holding(context) : discarding(context)),
};

function holding({ direction }: FaultContext): FaultInstance {
  const owner = {};
  return {
    attach(connection, effect) {
      for (const way of directionsOf(direction)) connection.hold(way, owner, () => effect(way));
    },
    detach(connection) {
      for (const way of directionsOf(direction)) connection.release(way, owner);
    },
  };
}

function discarding(context: FaultContext): FaultInstance {
  const owner = {};
  const swallowing = staged({}, context, () => new Swallow());
  return {
    attach(connection: ConnectionAbilities, effect: Effect, fresh: boolean) {
      swallowing.attach(connection, effect, fresh);
      // One that comes meanwhile is accepted, and never reaches its server.
      if (fresh) connection.hold('upstream', owner, () => {});
    },
    detach(connection) {
      swallowing.detach(connection);
      connection.reset('client');
      connection.reset('server');
    },
  };
}

class Swallow extends Stage {
  readonly does = 'change';

  override write(): void {
    this.acted();
  }

  override end(): void {
    this.acted();
  }
}
