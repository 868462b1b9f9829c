import type { ConnectionAbilities, FaultContext, FaultDefinition, FaultInstance } from '../core/fault.js';
import { directionsOf } from '../core/target.js';
import { explainLoss, type LossOptions, lossOptions, makeLosses } from './packet-loss.js';
import { ModelledConnection } from './modelled-tcp/modelled-connection.js';
import type { Loss } from './modelled-tcp/path.js';

const ways = ['upstream', 'downstream'] as const;

/** Packet loss on a byte stream: no byte is lost, each loss becomes the delay that a real TCP would add. */
export const drop: FaultDefinition<LossOptions> = {
  type: 'drop',
  summary: 'Packets are lost; on a byte stream, bytes come as late as they would over a real TCP that loses them.',
  appliesTo: ['bytes'],
  schema: lossOptions,
  example: { loss: '2%' },
  wire:
    'No byte is lost. A packet that is lost comes again, and what follows it waits: a round trip longer among other ' +
    'traffic, about 200 ms and more for a lone message, and ever longer when the copy is lost too; a sender with much ' +
    'to send gets slower, as its window shrinks. A wire without latency or bandwidth becomes one of 25 ms each way ' +
    'and 20 Mbit/s. Connecting itself is not slower: the first bytes are.',
  explain: (options) =>
    `modelled TCP: ${explainLoss(options)}, acknowledgements too, and bytes come as late as a real TCP would have them (over 20 Mbit/s and a round trip of 50 ms where no bandwidth and no latency say otherwise)`,
  create,
};

function create(options: LossOptions, context: FaultContext): FaultInstance {
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
    change(changed) {
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
