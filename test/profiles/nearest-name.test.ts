import test from 'ava';
import { nearestName } from '../../src/profiles/nearest-name.js';

const cases: [wrong: string, known: string[], nearest: string | undefined][] = [
  ['expct', ['id', 'expect', 'for'], 'expect'],
  ['tpye', ['title', 'type'], 'type'],
  ['Listen', ['listen'], 'listen'],
  ['upstreem', ['upstream', 'downstream'], 'upstream'],
  ['repeat', ['id', 'title', 'safety'], undefined],
  ['x', [], undefined],
];

for (const [wrong, known, nearest] of cases) {
  test(`${wrong} most likely means ${nearest ?? 'nothing'} among ${known.join(', ') || 'no names'}`, (t) => {
    t.is(nearestName(wrong, known), nearest);
  });
}
