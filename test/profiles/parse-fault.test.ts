import test from 'ava';
import { faults } from '../../src/faults/index.js';
import { parseFault } from '../../src/profiles/index.js';

const types = Object.keys(faults).join(', ');

test('a fault and its target are checked and filled with their defaults', (t) => {
  t.deepEqual(parseFault({ type: 'latency', delay: '50ms' }, { clients: ['uid1'], direction: 'upstream' }), {
    type: 'latency',
    options: { delay: 50, jitter: 0, distribution: 'uniform', correlation: 0 },
    target: { clients: ['uid1'], direction: 'upstream' },
  });
  t.deepEqual(parseFault({ type: 'reset' }), { type: 'reset', options: {}, target: { direction: 'both' } });
});

const wrong: [fault: unknown, target: unknown, message: string][] = [
  [null, {}, 'fault: null is not a map'],
  [{}, {}, `fault.type: nothing is not one of ${types}`],
  [{ type: 'rest' }, {}, `fault.type: "rest" is not one of ${types}; did you mean "reset"?`],
  [
    { type: 'latency', dely: '1s' },
    {},
    'fault.dely: "1s" is not an option here; did you mean "delay"? allowed: delay, jitter, distribution, correlation, messages, order, type',
  ],
  [
    { type: 'latency', delay: 50 },
    {},
    'fault.delay: 50 is not a number with a unit (ms, s, min, h), such as 4s or 200ms',
  ],
  [{ type: 'reset' }, { direction: 'up' }, 'target.direction: "up" is not one of both, upstream, downstream'],
  [{ type: 'reset' }, { clients: [] }, 'target.clients: [] is not a list of at least 1'],
  [
    { type: 'reset' },
    { clients: ['a b'] },
    'target.clients[0]: "a b" is not a word of letters, digits, "-", "_" and "."',
  ],
];

for (const [fault, target, message] of wrong) {
  test(`${JSON.stringify({ fault, target })} is refused by the name of its option`, (t) => {
    t.throws(() => parseFault(fault, target), { code: 'OPTION_INVALID', message });
  });
}
