import type { EventExpectation } from '../../src/core/expectation.js';
import { windowAt, windowWithin } from '../../src/core/expectation.js';
import type { Plan } from '../../src/core/plan.js';
import type { HistoryRecord, Occurrence } from '../../src/core/records.js';
import type { Verdict } from '../../src/core/verdict.js';

/** An expectation of uid1 about `interrupted`, unless told otherwise. */
export function expectation(changes: Partial<EventExpectation> & { id: string }): EventExpectation {
  return {
    step: 'outage',
    expects: 'event',
    event: 'interrupted',
    from: 'uid1',
    where: {},
    after: { kind: 'last-received', client: 'uid1' },
    window: windowAt(4000),
    count: { min: 1, max: 1 },
    severity: 'fail',
    ...changes,
  };
}

export const t4 = expectation({ id: 'T4' });
export const t5 = expectation({ id: 'T5', event: 'lost', window: windowAt(10_000), follows: 'T4' });
export const t6 = expectation({
  id: 'T6-not-early',
  expects: 'absence',
  event: 'peer-offline',
  from: 'uid2',
  about: 'uid1',
  after: { kind: 'last-sent', client: 'uid1' },
  window: windowWithin(0, 18_000),
});
export const r7 = expectation({
  id: 'R7',
  step: 'recovery',
  event: 'rejoined',
  after: { kind: 'healed' },
  window: windowWithin(0, 10_000),
});

export const plan: Plan = {
  name: 'agora-outage',
  title: 'UID 1 loses its network for 25 s',
  seed: 42,
  file: 'profiles/agora-outage.yaml',
  proxies: [
    {
      name: 'channel',
      protocol: 'http',
      listen: { host: '127.0.0.1', port: 7001 },
      upstream: { host: '127.0.0.1', port: 7000 },
    },
  ],
  clients: [
    { name: 'uid1', match: '1', role: 'local' },
    { name: 'uid2', match: '2', role: 'peer' },
  ],
  baseline: { require: [], steadyFor: 2000, patience: 30_000 },
  steps: [
    {
      id: 'outage',
      fault: { type: 'blackhole', options: {}, target: { clients: ['uid1'], direction: 'both' } },
      duration: 25_000,
      expect: [t4, t5, t6],
    },
    { id: 'recovery', duration: 15_000, expect: [r7] },
  ],
  safety: { maxDuration: 120_000 },
};

const happened: [t: number, occurrence: Occurrence][] = [
  [2000, { kind: 'baseline', held: true, missing: [] }],
  [2000, { kind: 'step-started', step: 'outage', duration: 25_000, explain: 'nothing passes' }],
  [
    2001,
    {
      kind: 'fault-applied',
      fault: 'f1',
      type: 'blackhole',
      step: 'outage',
      proxies: ['channel'],
      clients: ['uid1'],
      connections: 1,
      explain: 'nothing passes',
    },
  ],
  [6003.5, { kind: 'last-byte', client: 'uid1', before: 6003.5, received: { t: 2000.5 }, sent: { t: 1999 } }],
  [6003.5, said('interrupted', { state: 4, reason: 2 })],
  [13_700.5, said('lost', {})],
  [
    27_001,
    { kind: 'fault-healed', fault: 'f1', type: 'blackhole', step: 'outage', proxies: ['channel'], reason: 'ended' },
  ],
  [27_001, { kind: 'step-ended', step: 'outage' }],
  [27_002, { kind: 'step-started', step: 'recovery', duration: 15_000, explain: 'waits' }],
  [27_050, { kind: 'resumed', client: 'uid1', direction: 'downstream' }],
  [28_501, said('rejoined', {})],
];

/** The history of a run in which T5 comes 700 ms after its window, and uid2 is never heard. */
export const history: HistoryRecord[] = happened.map(([t, occurrence], index) => record(occurrence, t, index + 1));

export const verdicts: Verdict[] = [
  {
    expectation: t4,
    outcome: 'pass',
    cause: 'on-time',
    measured: 4003,
    anchor: 2000.5,
    because: 'interrupted came 4.003 s after last-received(uid1), in its window of 4 s ± 500 ms',
    proof: [3, 4, 5],
  },
  {
    expectation: t5,
    outcome: 'fail',
    cause: 'late',
    measured: 11_700,
    anchor: 2000.5,
    because: 'lost came 11.7 s after last-received(uid1), 700 ms after its window of 10 s ± 1 s had ended',
    proof: [3, 4, 6],
  },
  {
    expectation: t6,
    outcome: 'inconclusive',
    cause: 'silent-source',
    because: 'uid2 was never heard in this run, so its silence proves nothing',
    proof: [],
  },
  {
    expectation: r7,
    outcome: 'pass',
    cause: 'on-time',
    measured: 1500,
    anchor: 27_001,
    because: 'rejoined came 1.5 s after healed, in its window of 0 ms … 10 s',
    proof: [7, 11],
  },
];

export function record(occurrence: Occurrence, t = 0, n = 1): HistoryRecord {
  return { n, t, ...occurrence };
}

export function said(event: 'interrupted' | 'lost' | 'rejoined', attributes: Record<string, number>): Occurrence {
  const native = event === 'interrupted' ? { native: 'onConnectionStateChanged' } : {};
  return { kind: 'event', client: 'uid1', event, ...native, source: 'process', attributes };
}
