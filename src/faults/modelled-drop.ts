import type { ConnectionAbilities, FaultContext, FaultInstance } from '../core/fault.js';
import { directionsOf } from '../core/target.js';
import { ModelledConnection } from './modelled-tcp/modelled-connection.js';
import type { Loss } from './modelled-tcp/path.js';
import { type LossOptions, makeLosses } from './packet-loss.js';

const ways = ['upstream', 'downstream'] as const;

/** Packet loss on a byte stream: no byte is lost, each loss becomes the delay that a real TCP would add. */
export function modelledDrop(
  options: LossOptions,
  context: FaultContext,
): Required<Pick<FaultInstance, 'attach' | 'detach'>> & { change(options: LossOptions): void } {
  const touched = new Map<ConnectionAbilities, ModelledConnection>();
  const lossy = directionsOf(context.direction);
  let current = options;
  return {
    attach(connection, effect, fresh) {
      const carried = ways.map((way) => lossy.includes(way)) as [boolean, boolean];
      const modelled = new ModelledConnection(context.clock, lossesOf(connection), carried);
      if (fresh) modelled.open();
      touched.set(connection, modelled);
      for (const stage of modelled.ways) {
        const way = ways[stage.way];
        stage.onEffect = () => effect(way);
        connection.addStage(way, stage);
      }
    },
    detach(connection) {
      for (const stage of touched.get(connection)?.ways ?? []) connection.removeStage(ways[stage.way], stage);
      touched.delete(connection);
    },
    change(changed: LossOptions) {
      current = changed;
      for (const [connection, modelled] of touched) modelled.losses = lossesOf(connection);
    },
  };

  function lossesOf(connection: ConnectionAbilities): [Loss, Loss] {
    const make = makeLosses(current, (purpose) => context.chances(connection, purpose));
    return ways.map((way) => (lossy.includes(way) ? make(way) : lossless)) as [Loss, Loss];
  }
}

const lossless: Loss = { loses: () => false };
