import test from 'ava';
import { type EventExpectation, windowWithin } from '../../src/core/expectation.js';
import type { HistoryRecord, Occurrence } from '../../src/core/records.js';
import { judge } from '../../src/judge/judge.js';

const expectation: EventExpectation = {
  id: 'T4',
  step: 'outage',
  expects: 'event',
  event: 'interrupted',
  from: 'uid1',
  where: {},
  after: { kind: 'applied' },
  window: windowWithin(0, 5000),
  count: { min: 1, max: 1 },
  severity: 'fail',
};

const part = { proxies: ['channel'], connections: 1, explain: '' };

function network(t: number, fault: string, outage?: string): [number, Occurrence][] {
  const mark = { network: 'train', ...(outage === undefined ? {} : { outage }) };
  return [
    [t, { kind: 'fault-applied', fault, type: 'blackhole', ...mark, ...part }],
    [t, { kind: 'fault-effective', fault, proxy: 'channel', client: 'uid1', direction: 'downstream' }],
  ];
}

function healed(t: number, fault: string): [number, Occurrence] {
  return [
    t,
    { kind: 'fault-healed', fault, type: 'blackhole', network: 'train', proxies: ['channel'], reason: 'ended' },
  ];
}

const begin: [number, Occurrence] = [10_000, { kind: 'step-started', step: 'outage', duration: 20_000, explain: '' }];
const says: [number, Occurrence] = [
  14_000,
  { kind: 'event', client: 'uid1', event: 'interrupted', source: 'process', attributes: {} },
];
const end: [number, Occurrence] = [30_000, { kind: 'step-ended', step: 'outage' }];

const own: [number, Occurrence][] = [
  [10_000, { kind: 'fault-applied', fault: 'own', type: 'latency', step: 'outage', ...part }],
  [10_100, { kind: 'fault-effective', fault: 'own', proxy: 'channel', client: 'uid1', direction: 'downstream' }],
];
const ownHealed: [number, Occurrence] = [
  30_000,
  { kind: 'fault-healed', fault: 'own', type: 'latency', step: 'outage', proxies: ['channel'], reason: 'ended' },
];

function verdictOn(happenings: [number, Occurrence][], changes: Partial<EventExpectation> = {}) {
  const history: HistoryRecord[] = happenings.map(([t, occurrence], index) => ({ n: index + 1, t, ...occurrence }));
  const [verdict] = judge(history, [{ ...expectation, ...changes }]);
  return verdict;
}

test('a network never stands in for the fault of a step, before it or in it', (t) => {
  const before = [...network(0, 'n1'), begin, says, end];
  const within = [begin, ...network(10_000, 'n1', 'tunnel'), says, healed(13_000, 'n1'), end];
  for (const happenings of [before, within]) t.is(verdictOn(happenings)?.cause, 'not-effective');
});

test('the fault of a step is judged as its own, whatever a network applies and heals around it', (t) => {
  const happenings = [
    ...network(0, 'n1'),
    ...network(9000, 'n2', 'cutting'),
    begin,
    ...own,
    healed(11_000, 'n2'),
    ...network(12_000, 'n3', 'tunnel'),
    says,
    healed(16_000, 'n3'),
    ownHealed,
    end,
  ];
  const verdict = verdictOn(happenings);
  t.is(verdict?.cause, 'on-time');
  t.is(verdict?.measured, 4000);
  const lines = verdict?.proof.map((line) => happenings[line - 1]?.[1]) ?? [];
  t.true(lines.every((line) => line !== undefined && !('network' in line)));
  t.false(lines.some((line) => line?.kind === 'fault-effective' && line.fault !== 'own'));
});

test('what was said in the calm before the fault of a step still counts after an outage of the network', (t) => {
  const joined: [number, Occurrence] = [
    5000,
    { kind: 'event', client: 'uid1', event: 'joined', source: 'process', attributes: {} },
  ];
  const happenings = [
    joined,
    ...network(9000, 'n1', 'cutting'),
    healed(9500, 'n1'),
    begin,
    ...own,
    says,
    ownHealed,
    end,
  ];
  const after = { kind: 'event', event: 'joined', client: 'uid1' } as const;
  const verdict = verdictOn(happenings, { after, window: windowWithin(0, 20_000) });
  t.is(verdict?.cause, 'on-time');
  t.is(verdict?.measured, 9000);
});

test('traffic in the background is no fault either: nothing counts from it, and it makes nothing effective', (t) => {
  const chatter: [number, Occurrence][] = [
    [0, { kind: 'fault-applied', fault: 'inject-1', type: 'inject', background: 'chatter', ...part }],
    [10, { kind: 'fault-effective', fault: 'inject-1', proxy: 'channel', client: 'uid1', direction: 'downstream' }],
  ];
  t.is(verdictOn([...chatter, begin, says, end])?.cause, 'not-effective');
  t.is(verdictOn([...chatter, begin, says, end], { after: { kind: 'effective' } })?.cause, 'not-effective');
  const beside = verdictOn([...chatter, begin, ...own, says, ownHealed, end]);
  t.deepEqual([beside?.cause, beside?.measured], ['on-time', 4000]);
});
