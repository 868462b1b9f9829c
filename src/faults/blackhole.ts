import { z } from 'zod';
import type { FaultDefinition } from '../core/fault.js';
import { directionsOf } from '../core/target.js';

/** The cut cable: sockets stay open and nothing passes. After healing, what was held arrives in order. */
export const blackhole: FaultDefinition<Record<string, never>> = {
  type: 'blackhole',
  summary: 'Nothing passes; sockets stay open, and even FIN and RST are held until it is healed.',
  appliesTo: ['bytes', 'connection'],
  schema: z.strictObject({}),
  explain: () => 'nothing passes, sockets stay open, and what was held arrives in order afterwards',
  create: (_options, { direction }) => {
    const owner = {};
    return {
      attach(connection, effect) {
        for (const way of directionsOf(direction)) connection.hold(way, owner, () => effect(way));
      },
      detach(connection) {
        for (const way of directionsOf(direction)) connection.release(way, owner);
      },
    };
  },
};
