import { z } from 'zod';
import type { FaultDefinition, FaultInstance } from '../core/fault.js';

const schema = z.strictObject({
  how: z
    .enum(['refused', 'silent'])
    .default('refused')
    .describe(
      'refused: ECONNREFUSED, or an RST when only some clients are meant; silent: accepted and never answered.',
    ),
});

/** New connections do not come through; open ones go on. */
export const refuse: FaultDefinition<z.output<typeof schema>> = {
  type: 'refuse',
  summary: 'New connections are refused, or accepted and left silent; open ones go on.',
  appliesTo: ['connection'],
  schema,
  explain: ({ how }) =>
    how === 'refused'
      ? 'new connections are refused (the listener is closed, or an RST when only some clients are meant)'
      : 'new connections are accepted and never answered',
  create: ({ how }) => (how === 'refused' ? { admission: 'reset', closesListener: true } : leaveSilent()),
};

// A connection that is held before it was dialled is accepted and gets no answer; healed, it goes through if its client is still there.
function leaveSilent(): FaultInstance {
  const owner = {};
  return {
    attach(connection, effect, fresh) {
      if (!fresh) return;
      connection.hold('upstream', owner, () => {});
      effect('upstream');
    },
    detach: (connection) => connection.release('upstream', owner),
  };
}
