import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

async function deadwire(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [main, ...args])) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

const answers: [args: string[], code: number, pattern: RegExp][] = [
  [['networks'], 0, /^3g-lossy +780k +330k +100 +200 +1% Apple NLC$/m],
  [['networks', 'metro'], 0, /^ +tunnel +after 27 s, for 3 s: blackhole/m],
  [['networks', 'nowhere'], 3, /^unknown network "nowhere"; deadwire networks lists them$/m],
  [['networks', 'no-such.yaml'], 3, /^unknown network "no-such\.yaml"/m],
  [['faults'], 0, /^ +latency +Bytes, or WebSocket messages/m],
  [['faults', 'kill'], 0, /^ +restart-after +a duration/m],
  [['schema', 'network'], 0, /"semantics"/],
  [['schema', 'nothing'], 3, /Allowed choices are profile, network/],
  [
    ['serve', '--network', '3g-losy', '--proxy', 'name=a,listen=127.0.0.1:0,upstream=127.0.0.1:1'],
    3,
    /did you mean "3g-lossy"/,
  ],
];

for (const [args, code, pattern] of answers) {
  test(`deadwire ${args.slice(0, 3).join(' ')} answers and exits ${code}`, async (t) => {
    const answer = await deadwire(...args);
    t.is(answer.code, code);
    t.regex(code === 0 ? answer.stdout : answer.stderr, pattern);
  });
}
