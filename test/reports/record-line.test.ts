import test from 'ava';
import type { Occurrence } from '../../src/core/records.js';
import { recordLine } from '../../src/reports/record-line.js';
import { record, said } from './sample-run.js';

const connection = { proxy: 'channel', connection: 7 } as const;
const lines: [Occurrence, string][] = [
  [said('interrupted', { state: 4 }), 'uid1 says interrupted (onConnectionStateChanged state=4, from process)'],
  [
    {
      kind: 'event',
      client: 'uid2',
      event: 'peer-offline',
      peer: 'uid1',
      source: 'http',
      attributes: {},
      ignored: true,
    },
    'uid2 says peer-offline about uid1 (from http), ignored: it is being played dead',
  ],
  [{ kind: 'baseline', held: false, missing: ['joined from uid1'] }, 'baseline did not hold: joined from uid1'],
  [{ kind: 'run-ended', reason: 'finished' }, 'run ended: finished'],
  [
    { kind: 'fault-effective', fault: 'f1', proxy: 'channel', client: 'uid1', direction: 'upstream' },
    'fault f1 took effect on uid1 (upstream)',
  ],
  [
    { kind: 'fault-effective', fault: 'f1', ...connection, client: 'uid1', direction: 'upstream', request: 'GET /a' },
    'fault f1 took effect on connection 7 of uid1 (upstream): GET /a',
  ],
  [
    { kind: 'fault-healed', fault: 'f1', type: 'http-status', proxies: ['channel'], reason: 'ended', requests: 3 },
    'fault http-status healed (ended): it met 3 requests',
  ],
  [{ kind: 'client-killed', client: 'uid1', side: 'client', fault: 'f1' }, 'uid1 is now dead to its server'],
  [{ kind: 'client-killed', client: 'uid1', side: 'server', fault: 'f1' }, 'the server is now dead to uid1'],
  [
    { kind: 'last-byte', client: 'uid1', before: 6000, received: { t: 2000, unsure: 'stalled' } },
    'last bytes of uid1 before +6.000 s: received +2.000 s (unsure: stalled), sent never',
  ],
  [
    { kind: 'connection-attempt', ...connection, client: 'uid1', nth: 2 },
    'connection 7 of uid1 on channel arrived (number 2)',
  ],
  [
    { kind: 'connection-opened', ...connection },
    'connection 7 of a client that nobody claims on channel reached its upstream',
  ],
  [
    { kind: 'connection-refused', ...connection, client: 'uid1', reason: 'fault f1' },
    'connection 7 of uid1 on channel refused: fault f1',
  ],
  [
    {
      kind: 'connection-closed',
      ...connection,
      client: 'uid1',
      by: 'server',
      how: 'rst',
      bytes: { upstream: 5, downstream: 9 },
      opened: true,
    },
    'connection 7 of uid1 on channel ended by server (RST), 5 bytes upstream, 9 downstream',
  ],
  [
    {
      kind: 'client-exited',
      client: 'uid1',
      pid: 9,
      code: 1,
      signal: null,
      expected: false,
      lastWords: 'no such host\n',
    },
    'uid1 (process 9) ended with code 1, which nobody asked for; its last words: no such host',
  ],
  [
    { kind: 'client-exited', client: 'uid1', pid: 9, code: null, signal: 'SIGTERM', expected: true },
    'uid1 (process 9) ended on SIGTERM',
  ],
  [
    {
      kind: 'client-exited',
      client: 'uid1',
      pid: 0,
      code: null,
      signal: null,
      expected: false,
      lastWords: 'there is no command nod',
    },
    'uid1 could not be started: there is no command nod',
  ],
  [
    {
      kind: 'client-started',
      client: 'uid1',
      pid: 9,
      command: `'/usr/bin/node' '/opt/app/main.js' '--name' 'a b' --file=/etc/x / "ws://$HOST/"`,
    },
    "uid1 started as process 9: node main.js --name 'a b' --file=/etc/x / ws://$HOST/",
  ],
  [{ kind: 'client-output', client: 'uid1', problem: 'a\r\nb' }, 'output of uid1 not understood: a\\r\\nb'],
  [
    { kind: 'budget-exhausted', limit: 268_435_456, refusals: 3 },
    'no more memory to lend to links (268.435 MB in all): senders are slowed down (3 times so far)',
  ],
  [{ kind: 'stall', from: 1000, lasted: 250 }, 'event loop stood still for 250 ms from +1.000 s on'],
  [
    { kind: 'outage-began', client: 'uid1', direction: 'downstream', since: 500, cause: 'natural' },
    'wire of uid1 dead (downstream, natural) since +0.500 s',
  ],
  [
    {
      kind: 'outage-judged',
      client: 'uid1',
      contract: 'agora',
      since: 500,
      verdicts: [{ expectation: 'T4', outcome: 'pass', cause: 'on-time', because: 'it came' }],
    },
    'agora on the outage of uid1 since +0.500 s: T4 on-time',
  ],
];

for (const [occurrence, line] of lines) {
  test(`a line reads: ${line}`, (t) => {
    t.is(recordLine(record(occurrence, 12_345.4)), `+12.345 s  ${line}`);
  });
}

test('an instant before the clock began is negative', (t) => {
  t.is(recordLine(record({ kind: 'step-ended', step: 'outage' }, -1500)), '-1.500 s  step outage ended');
});
