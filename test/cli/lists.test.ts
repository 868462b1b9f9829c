import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import parallel from 'ava';
import { inProcess } from './deadwire.js';

// They write to what is one for the whole process.
const test = parallel.serial;

async function deadwire(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { exitCode, out, err } = await inProcess(args);
  return { code: exitCode, stdout: out, stderr: err };
}

const answers: [args: string[], code: number, pattern: RegExp][] = [
  [['networks'], 0, /^3g-lossy +780k +330k +100 +200 +1% Apple NLC$/m],
  [['networks', 'metro'], 0, /^ +tunnel +after 27 s, for 3 s: blackhole/m],
  [['networks', 'nowhere'], 3, /^unknown network "nowhere"; deadwire networks lists them$/m],
  [['networks', 'no-such.yaml'], 3, /^unknown network "no-such\.yaml"/m],
  [['faults'], 0, /^ +latency +Bytes, or WebSocket messages/m],
  [['faults', 'kill'], 0, /^ +restart-after +a duration/m],
  [['schema', 'network'], 0, /"semantics"/],
  [['schema', 'contract'], 0, /"confidence"/],
  [['schema', 'nothing'], 3, /Allowed choices are profile, network, contract/],
  [['contracts'], 0, /^socket\.io +45s +socket\.io client 4\.8, as it comes$/m],
  [['contracts', 'socket.io'], 0, /^ +ping-timeout +45s$/m],
  [['contracts', 'show', 'socket.io'], 0, /last-received\(client, message ~ '\^2\$'\)/],
  [['contracts', 'show', 'socket.io', '--json'], 0, /^\{\n {2}"name": "socket\.io"/],
  [['contracts', '--json', 'show', 'daily'], 0, /^\{\n {2}"name": "daily"/],
  [['contracts', 'daily', '--json'], 0, /^\{\n {2}"name": "daily"/],
  [['contracts', '--json'], 0, /^\[\n {2}\{\n {4}"name": "100ms"/],
  [['contracts', '--markdown'], 0, /^\| `4-10-20` \|/m],
  [
    ['contracts', 'socketio'],
    3,
    /^unknown contract "socketio"; did you mean "socket\.io"\? deadwire contracts lists them$/m,
  ],
  [['contracts', 'show', 'nothing-like-it'], 3, /^unknown contract "nothing-like-it"; deadwire contracts lists them$/m],
  [['contracts', 'no-such.yaml'], 3, /^unknown contract "no-such\.yaml"/m],
  [['contracts', 'show'], 3, /missing required argument 'name'/],
  [['contracts', 'daily', 'mqtt'], 3, /too many arguments/],
  [['contracts', '--json', '--markdown'], 3, /'--markdown' cannot be used with option '--json'/],
  [['contracts', 'daily', '--markdown'], 3, /--markdown is for the list, not for one contract/],
  [['contracts', '--jsn'], 3, /unknown option '--jsn'/],
  [
    ['serve', '--network', '3g-losy', '--proxy', 'name=a,listen=127.0.0.1:0,upstream=127.0.0.1:1'],
    3,
    /did you mean "3g-lossy"/,
  ],
];

test('a contract of a file with a mistake is refused with its place', async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), 'deadwire-')), 'mine.yaml');
  writeFileSync(file, 'name: mine\ntitle: mine\nsource: me\nconfidence: quoted\nextends: timelin\n');
  for (const args of [[file], ['show', file], [file, '--json']]) {
    const { code, stdout, stderr } = await deadwire('contracts', ...args);
    t.is(code, 3);
    t.is(stdout, '');
    t.regex(stderr, /mine\.yaml:5:10: .*unknown contract "timelin"; did you mean "timeline"\?/);
  }
});

test('a contract is JSON that says as much as the text', async (t) => {
  const { stdout } = await deadwire('contracts', 'show', 'tencent-trtc', '--json');
  const contract = JSON.parse(stdout) as { expectations: { text: string; confidence: string; id: string }[] };
  t.like(contract, { extends: 'timeline', silence: 8000, confidence: 'quoted', vocabulary: 'tencent-trtc' });
  t.is(contract.expectations.find(({ id }) => id === 'peer-offline')?.confidence, 'inferred');
  t.true(contract.expectations.every(({ text }) => /^(client|peer) /.test(text)));
});

for (const [args, code, pattern] of answers) {
  test(`deadwire ${args.slice(0, 4).join(' ')} answers and exits ${code}`, async (t) => {
    const answer = await deadwire(...args);
    t.is(answer.code, code);
    t.regex(code === 0 ? answer.stdout : answer.stderr, pattern);
  });
}
