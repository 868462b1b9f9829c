import type { AnyStage, ConnectionAbilities, Effect, FaultContext, FaultInstance } from '../core/fault.js';
import { Stage } from '../core/stage.js';
import { type Direction, directionsOf } from '../core/target.js';

/** Makes the stage of one link: of bytes or of messages, as the options want it. */
export type MakeStage<Options> = (
  options: Options,
  link: { connection: ConnectionAbilities; way: Direction },
) => AnyStage;

/** A fault that puts a stage into every link that it touches, and takes it out again. */
export function staged<Options extends object>(
  options: Options,
  { direction }: FaultContext,
  make: MakeStage<Options>,
): Required<Pick<FaultInstance, 'attach' | 'detach' | 'change'>> {
  const touched = new Map<ConnectionAbilities, { effect: Effect; stages: [Direction, AnyStage][] }>();
  let current = options;

  return {
    attach(connection, effect) {
      const stages = directionsOf(direction).map((way): [Direction, AnyStage] => [
        way,
        stageFor(connection, way, effect),
      ]);
      touched.set(connection, { effect, stages });
      for (const [way, stage] of stages) connection.addStage(way, stage);
    },
    detach(connection) {
      for (const [way, stage] of touched.get(connection)?.stages ?? []) connection.removeStage(way, stage);
      touched.delete(connection);
    },
    change(changed) {
      current = changed as Options;
      for (const [connection, { effect, stages }] of touched) {
        for (const place of stages) {
          const [way, old] = place;
          place[1] = stageFor(connection, way, effect);
          exchange(connection, way, old, place[1]);
        }
      }
    },
  };

  function stageFor(connection: ConnectionAbilities, way: Direction, effect: Effect): AnyStage {
    const stage = make(current, { connection, way });
    stage.onEffect = () => effect(way);
    return stage;
  }
}

function exchange(connection: ConnectionAbilities, way: Direction, old: AnyStage, by: AnyStage): void {
  if (old instanceof Stage === by instanceof Stage) {
    connection.replaceStage(way, old, by);
    return;
  }
  connection.removeStage(way, old);
  connection.addStage(way, by);
}
