import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition, Stage } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { directionsOf } from '../core/target.js';

const schema = z.strictObject({
  delay: duration().describe('How much later every byte arrives, one way.'),
});

/** Every byte arrives later; order and rate stay as they are. */
export const latency: FaultDefinition<z.output<typeof schema>> = {
  type: 'latency',
  summary: 'Every byte arrives later by a fixed delay; order is kept.',
  appliesTo: ['bytes'],
  schema,
  explain: ({ delay }) => `every byte arrives ${formatDuration(delay)} later in each direction it touches`,
  create: ({ delay }, { direction }) => {
    const stage: Stage = { release: (at) => at + delay };
    return {
      attach(connection, effect) {
        for (const way of directionsOf(direction)) connection.addStage(way, stage, () => effect(way));
      },
      detach(connection) {
        for (const way of directionsOf(direction)) connection.removeStage(way, stage);
      },
    };
  },
};
