import { z } from 'zod';
import type { Clock, Timer } from '../core/clock.js';
import { formatDuration } from '../core/duration.js';
import type { ConnectionAbilities, FaultContext, FaultInstance } from '../core/fault.js';
import { formatSize } from '../core/quantity.js';
import { duration, size } from '../core/schema.js';
import { directionsOf } from '../core/target.js';
import { Cut } from './cut.js';
import { staged } from './staged.js';

/** When a connection is ended: what `reset` and `close` have in common. */
const endingSchema = z.strictObject({
  after: duration().optional().describe('How long after the fault took hold of a connection; at once, without it.'),
  'after-bytes': size()
    .optional()
    .describe('After so many further bytes in a direction; these arrive, and no other does.'),
});

export type EndingOptions = z.output<typeof endingSchema>;

/** The same, with options that exclude each other. */
export const endingOptions = endingSchema.refine(
  (options) => options.after === undefined || options['after-bytes'] === undefined,
  { error: '"after" and "after-bytes" exclude each other' },
);

export function explainEnding(options: EndingOptions): string {
  const { after, 'after-bytes': bytes } = options;
  if (bytes !== undefined) return `after ${formatSize(bytes)} more in a direction`;
  return after === undefined || after === 0 ? 'at once' : `after ${formatDuration(after)}`;
}

/** A FIN to both sides, after what was already handed over. */
export function closeBoth(connection: ConnectionAbilities): void {
  connection.finish('client');
  connection.finish('server');
}

/** Ends every connection that it touches, once; `strike` does it. */
export function ending(
  options: EndingOptions,
  context: FaultContext,
  strike: (connection: ConnectionAbilities) => void,
): FaultInstance {
  const { after = 0, 'after-bytes': bytes } = options;
  if (bytes === undefined) return later(after, context, strike);
  const { attach, detach } = staged(options, context, (_options, { connection }) => {
    return new Cut(bytes, () => strike(connection));
  });
  return { attach, detach };
}

function later(after: number, context: FaultContext, strike: (connection: ConnectionAbilities) => void): FaultInstance {
  const { clock, direction }: { clock: Clock; direction: FaultContext['direction'] } = context;
  const waiting = new Map<ConnectionAbilities, Timer>();
  return {
    attach(connection, effect) {
      const now = () => {
        waiting.delete(connection);
        for (const way of directionsOf(direction)) effect(way);
        strike(connection);
      };
      if (after === 0) now();
      else waiting.set(connection, clock.after(after, now));
    },
    detach(connection) {
      waiting.get(connection)?.cancel();
      waiting.delete(connection);
    },
  };
}
