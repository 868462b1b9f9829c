import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { directionsOf } from '../core/target.js';

const schema = z.strictObject({
  after: duration().prefault('0s').describe('How long after it took hold of a connection the RST goes out.'),
});

/** An RST on both sockets of a connection, or only on the one that its direction points to; the other gets a FIN. */
export const reset: FaultDefinition<z.output<typeof schema>> = {
  type: 'reset',
  summary: 'Connections are reset (RST), open and new ones, idle ones too.',
  appliesTo: ['connection'],
  schema,
  explain: ({ after }) => `connections get an RST${after === 0 ? ' at once' : ` after ${formatDuration(after)}`}`,
  create: ({ after }, { clock, direction }) => {
    const ways = directionsOf(direction);
    const waiting = new Map<object, { cancel(): void }>();
    return {
      attach(connection, effect) {
        const strike = () => {
          waiting.delete(connection);
          for (const way of ways) effect(way);
          for (const side of ['client', 'server'] as const) {
            if (ways.includes(side === 'client' ? 'downstream' : 'upstream')) connection.reset(side);
            else connection.finish(side);
          }
        };
        if (after === 0) strike();
        else waiting.set(connection, clock.after(after, strike));
      },
      detach(connection) {
        waiting.get(connection)?.cancel();
        waiting.delete(connection);
      },
    };
  },
};
