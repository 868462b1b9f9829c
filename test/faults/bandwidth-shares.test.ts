import test from 'ava';
import type { ConnectionAbilities } from '../../src/core/fault.js';
import { Dice } from '../../src/core/random.js';
import type { Stage } from '../../src/core/stage.js';
import { faults } from '../../src/faults/index.js';
import { ManualClock } from '../helpers/manual-clock.js';

// When 1000 bytes leave each of the connections, one after the other, all of them at the instant 0 and at 1000 B/s.
function leavings(shared: unknown, connections: { proxy: string; client?: string }[]): number[] {
  const { schema, create } = faults.bandwidth;
  const instance = create(schema.parse({ rate: '1000B/s', shared }), {
    clock: new ManualClock(),
    direction: 'upstream',
    chances: () => new Dice(1),
  });
  return connections.map((parts) => {
    let left = 0;
    const next = { write: (_chunk: Buffer, at: number) => (left = Math.round(at)), end() {}, mark() {} };
    const connection = {
      ...parts,
      addStage(_way: string, stage: Stage) {
        stage.next = next;
        stage.write(Buffer.alloc(1000), 0, 0);
      },
    };
    instance.attach?.(connection as unknown as ConnectionAbilities, () => {}, true);
    return left;
  });
}

const [uid1, uid2, nobody] = [{ proxy: 'a', client: 'uid1' }, { proxy: 'a', client: 'uid2' }, { proxy: 'a' }];

for (const [shared, expected] of [
  [false, [1000, 1000, 1000, 1000, 1000]],
  [true, [1000, 2000, 3000, 4000, 1000]],
  ['client', [1000, 2000, 1000, 1000, 3000]],
] as const) {
  test(`a rate with shared: ${shared} is one for each lane that it names`, (t) => {
    t.deepEqual(leavings(shared, [uid1, uid1, uid2, nobody, { proxy: 'b', client: 'uid1' }]), expected);
  });
}

test('connections that nobody claims share a rate with those of their proxy that nobody claims, not with a client of that name', (t) => {
  t.deepEqual(
    leavings('client', [nobody, nobody, { proxy: 'b' }, { proxy: 'b', client: 'a' }]),
    [1000, 2000, 1000, 1000],
  );
});
