import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { ConnectionAbilities, FaultDefinition } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import { type Direction, directionsOf } from '../core/target.js';

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
    const stages = new Map<ConnectionAbilities, [Direction, Stage][]>();
    return {
      attach(connection, effect) {
        const own = directionsOf(direction).map((way): [Direction, Stage] => [
          way,
          new Delay(delay, () => effect(way)),
        ]);
        stages.set(connection, own);
        for (const [way, stage] of own) connection.addStage(way, stage);
      },
      detach(connection) {
        for (const [way, stage] of stages.get(connection) ?? []) connection.removeStage(way, stage);
        stages.delete(connection);
      },
    };
  },
};

class Delay extends Stage {
  readonly does = 'delay';
  override readonly lag: number;

  constructor(delay: number, effect: () => void) {
    super();
    this.lag = delay;
    this.onEffect = effect;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    if (this.lag > 0) this.acted();
    this.next.write(chunk, at + this.lag, offset);
  }
}
