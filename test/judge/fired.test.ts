import test from 'ava';
import type { HistoryRecord, Occurrence } from '../../src/core/records.js';
import { firingOf } from '../../src/judge/fired.js';

function history(...occurrences: [t: number, occurrence: Occurrence][]): HistoryRecord[] {
  return occurrences.map(([t, occurrence], index) => ({ ...occurrence, n: index + 1, t }));
}

const applied: Occurrence = {
  kind: 'fault-applied',
  fault: 'f1',
  type: 'blackhole',
  step: 'outage',
  proxies: [],
  connections: 1,
  explain: '',
};
const effective: Occurrence = { kind: 'fault-effective', fault: 'f1', proxy: 'channel', direction: 'downstream' };
const ended: Occurrence = { kind: 'run-ended', reason: 'finished' };
const says = (client: string, event: 'lost' | 'joined', ignored = false): Occurrence => {
  return { kind: 'event', client, event, source: 'process', attributes: {}, ...(ignored ? { ignored } : {}) };
};
const lost = { event: 'lost' } as const;

test('an event that came since the first fault fired, and it is told how long after', (t) => {
  const story = history(
    [0, says('uid1', 'joined')],
    [1000, applied],
    [1010, effective],
    [9000, says('uid1', 'lost')],
    [9500, ended],
  );
  t.deepEqual(firingOf(story, lost), { fired: true, after: 8000, line: 4 });
  t.deepEqual(firingOf(story, { event: 'lost', from: 'uid1' }), { fired: true, after: 8000, line: 4 });
});

const silences: [title: string, occurrences: [number, Occurrence][]][] = [
  ['of another client', [[2000, says('uid2', 'lost')]]],
  ['that does not count', [[2000, says('uid1', 'lost', true)]]],
  ['from before the fault by its own clock', [[900, says('uid1', 'lost')]]],
  ['of another name', [[2000, says('uid1', 'joined')]]],
];

for (const [title, occurrences] of silences) {
  test(`an event ${title} is none`, (t) => {
    const story = history([1000, applied], [1010, effective], ...occurrences, [9500, ended]);
    t.deepEqual(firingOf(story, { event: 'lost', from: 'uid1' }), { fired: false });
  });
}

test('without a fault that took effect nothing can be told, whatever came', (t) => {
  const said: [number, Occurrence] = [2000, says('uid1', 'lost')];
  t.deepEqual(firingOf(history([1000, applied], said, [3000, ended]), lost), {
    unclear: 'the blackhole was applied, but there was nothing for it to withhold or change',
  });
  t.deepEqual(firingOf(history(said, [3000, ended]), lost), { unclear: 'no fault was applied' });
  t.deepEqual(firingOf(history(said, [3000, { kind: 'run-ended', reason: 'no-baseline' }]), lost), {
    unclear: 'the run ended: no-baseline',
  });
});
