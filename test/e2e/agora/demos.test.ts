import test from 'ava';
import { deadwire } from '../../helpers/deadwire.js';

const demos: [args: string[], code: number, causes: Record<string, string>][] = [
  [['last-user'], 0, { K5: 'on-time', 'K5-left': 'not-applicable' }],
  [['last-user', '--misbehave', 'keeps-channel'], 1, { K5: 'missing', 'K5-left': 'not-applicable' }],
  [
    ['kill-matrix', '--platform', 'macos', '--param', 'signal=SIGTERM', '--param', 'contract=agora-kill-leaves'],
    0,
    { K1: 'on-time', 'K1-web': 'on-time' },
  ],
];

for (const [args, code, causes] of demos) {
  test.serial(`deadwire demo ${args.join(' ')} ends with ${code}`, async (t) => {
    t.timeout(60_000);
    const run = await deadwire(t, 'demo', ...args, '--time-scale', '5', '--port', '0').ended();
    t.deepEqual(run.causes, causes, run.stdout + run.stderr);
    t.is(run.code, code);
  });
}
