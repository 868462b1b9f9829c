import test from 'ava';
import { isOfSurroundings, isThereAllTheTime, type SurroundingMark } from '../../src/core/background.js';
import type { HistoryRecord, Occurrence } from '../../src/core/records.js';
import { LiveAnchors } from '../../src/reports/live-anchors.js';
import { Withholding } from '../../src/session/withholding.js';

const marks: [mark: SurroundingMark, surrounds: boolean, allTheTime: boolean][] = [
  [{}, false, false],
  [{ network: 'train' }, true, true],
  [{ network: 'train', outage: 'tunnel' }, true, false],
  [{ background: 'chatter' }, true, true],
];

for (const [mark, surrounds, allTheTime] of marks) {
  const title = JSON.stringify(mark);

  test(`${title} ${surrounds ? 'is' : 'is not'} of the surroundings, and ${allTheTime ? 'is' : 'is not'} there all the time`, (t) => {
    t.deepEqual([isOfSurroundings(mark), isThereAllTheTime(mark)], [surrounds, allTheTime]);
  });

  test(`${title} ${allTheTime ? 'takes no wire away' : 'takes a wire away'} that it touches`, (t) => {
    const withholding = new Withholding();
    for (const record of touching(mark)) withholding.observe(record);
    t.is(withholding.touched('uid1', 0), !allTheTime);
  });

  test(`${title} is ${surrounds ? 'nothing' : 'something'} that a window counts from while the run goes on`, (t) => {
    const anchors = new LiveAnchors();
    for (const record of touching(mark)) anchors.observe(record);
    t.is(anchors.instant({ kind: 'applied' }, 5000, ''), surrounds ? undefined : 1000);
    t.is(anchors.instant({ kind: 'effective' }, 5000, ''), surrounds ? undefined : 1500);
    t.is(anchors.instant({ kind: 'healed' }, 5000, ''), surrounds ? undefined : 2000);
  });
}

// A fault that takes hold of uid1, and is healed.
function touching(mark: SurroundingMark): HistoryRecord[] {
  const fault = { fault: 'f', type: 'inject', ...mark, proxies: ['channel'] };
  const happenings: [number, Occurrence][] = [
    [1000, { kind: 'fault-applied', ...fault, connections: 1, explain: '' }],
    [1500, { kind: 'fault-effective', fault: 'f', proxy: 'channel', client: 'uid1', direction: 'downstream' }],
    [2000, { kind: 'fault-healed', ...fault, reason: 'ended' }],
  ];
  return happenings.map(([t, occurrence], index) => ({ n: index + 1, t, ...occurrence }));
}
