import { z } from 'zod';
import type { FaultDefinition, FaultInstance } from '../core/fault.js';

const schema = z.strictObject({
  how: z
    .enum(['refused', 'silent'])
    .default('refused')
    .describe(
      'refused: ECONNREFUSED when every new connection is meant, else an RST; silent: accepted and never answered.',
    ),
  first: z.int().min(1).optional().describe('Only so many new connections; later ones come through.'),
});

type Options = z.output<typeof schema>;

/** New connections do not come through; open ones go on. */
export const refuse: FaultDefinition<Options> = {
  type: 'refuse',
  summary: 'New connections are refused, or accepted and left silent; open ones go on.',
  appliesTo: ['connection'],
  schema,
  example: { how: 'refused' },
  wire:
    'ECONNREFUSED, since the listener is closed, when every new connection is meant; an RST right after ' +
    'connecting when only some clients, a share or the first few are. With `how: silent` the connection is ' +
    'accepted and nothing ever comes.',
  explain: ({ how, first }) => {
    const which = first === undefined ? 'new connections are' : `the first ${first} new connections are`;
    return how === 'refused'
      ? `${which} refused (${first === undefined ? 'the listener is closed, or an RST when only some are meant' : 'with an RST'})`
      : `${which} accepted and never answered`;
  },
  create: ({ how, first = Number.POSITIVE_INFINITY }) => (how === 'refused' ? turnAway(first) : leaveSilent(first)),
};

function turnAway(first: number): FaultInstance {
  let met = 0;
  return {
    ...(first === Number.POSITIVE_INFINITY ? { closesListener: true } : {}),
    admission() {
      met += 1;
      return met <= first ? 'reset' : 'accept';
    },
  };
}

// A connection that is held before it was dialled is accepted and gets no answer; healed, it goes through if its client is still there.
function leaveSilent(first: number): FaultInstance {
  const owner = {};
  let met = 0;
  return {
    attach(connection, effect, fresh) {
      if (!fresh) return;
      met += 1;
      if (met > first) return;
      connection.hold('upstream', owner, () => {});
      effect('upstream');
    },
    detach: (connection) => connection.release('upstream', owner),
  };
}
