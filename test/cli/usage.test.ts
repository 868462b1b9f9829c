import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { widthOf } from '../../src/reports/plain-text.js';
import { deadwire, emptyFolder, inProcess, root } from './deadwire.js';

const outage = join(root, 'profiles/agora-outage.yaml');
const proxy = 'name=app,listen=127.0.0.1:0,upstream=127.0.0.1:1';

for (const command of [[], ['demo'], ['run'], ['check'], ['serve'], ['schema']]) {
  test.serial(`the help of deadwire ${command.join(' ')} fits into 80 columns`, async (t) => {
    const { out, exitCode } = await inProcess([...command, '--help']);
    t.is(exitCode, 0);
    t.regex(out, /^Usage: deadwire/);
    t.deepEqual(
      out.split('\n').filter((line) => widthOf(line) > 80),
      [],
    );
    t.false(out.includes('(default: {})') || out.includes('(default: [])'));
  });
}

const wrong: [args: string[], error: RegExp][] = [
  [[], /^Usage: deadwire/],
  [['serv'], /unknown command 'serv'\n\(Did you mean serve\?\)/],
  [['serve', '--prot', '1'], /unknown option '--prot'\n\(Did you mean --port\?\)/],
  [['run'], /missing required argument 'profile'/],
  [['run', outage, 'more'], /^more:1:1: cannot read this profile: ENOENT/m],
  [['run', outage, '--port', '65536'], /a port is a number from 0 to 65535/],
  [['run', outage, '--port', '1e3'], /a port is a number from 0 to 65535/],
  [['run', outage, '--time-scale', '0'], /a time scale is a number from 1 to 10000/],
  [['run', outage, '--repeat', '0'], /it is a whole number from 1 to 10000/],
  [['run', outage, '--repeat', '1.5'], /it is a whole number from 1 to 10000/],
  [['run', outage, '--time-scale', '10'], /--time-scale 10: client uid1 is not started by this profile/],
  [['run', outage, '--event', 'lost'], /--event belongs to --find PARAMETER/],
  [['run', outage, '--json'], /--json belongs to --find PARAMETER/],
  [['run', outage, '--find', 'outage'], /--find needs --event, such as --event lost/],
  [
    ['run', outage, '--find', 'outage', '--event', 'gone'],
    /--event: "gone" is not an event such as lost, lost\(uid1\)/,
  ],
  [['run', outage, '--find', 'outage', '--event', 'lost', '--from', '3'], /a duration is a number with a unit/],
  [['run', outage, '--find', 'outage', '--event', 'lost', '--from', '9s', '--to', '9s'], /--from is 9000 ms, which is/],
  [
    ['run', outage, '--find', 'outage', '--event', 'lost', '--precision', '0ms'],
    /--precision: "0 ms" is not at least 1ms/,
  ],
  [['run', outage, '--find', 'outage', '--event', 'lost', '--repeat', '3'], /--find and --repeat exclude each other/],
  [['run', outage, '--find', 'outage', '--event', 'lost', '--param', 'outage=3s'], /--find outage gives it its values/],
  [['run', outage, '--find', 'outtage', '--event', 'lost'], /--param outtage is neither declared nor used/],
  [['run', outage, '--find', 'outage', '--event', 'lost(uid7)'], /unknown client "uid7"; did you mean "uid1"/],
  [['run', outage, '--tag', 'slow'], /--tag: unknown tag "slow"/],
  [['run', outage, outage, '--find', 'outage', '--event', 'lost'], /--find takes one profile/],
  [['run', outage, '--seed', 'x'], /a seed is a whole number/],
  [['check', outage, '--param', 'outage'], /it must look like name=value/],
  [['check', 'none.yaml'], /^none\.yaml:1:1: cannot read this profile/],
  [
    ['check', outage, '--param', 'outag=3s'],
    /^\S+agora-outage\.yaml:2:1: --param outag is neither .* did you mean "out/,
  ],
  [['check', outage, '--param', 'outage=3'], /^\S+agora-outage\.yaml:\d+:\d+: .*a number with a unit/],
  [['serve'], /^serve needs a profile or at least one --proxy or --forward$/m],
  [['serve', outage], /has steps, which belong to deadwire run/],
  [['serve', '--proxy', 'app'], /^--proxy: "app" is not a part such as name=channel/],
  [['serve', '--proxy', `${proxy},protocol=udp`], /^--proxy protocol: "udp" is not tcp, tls, http or forward$/m],
  [['serve', '--proxy', proxy, '--proxy', proxy], /^--proxy name: "app" is not given only once$/m],
  [['serve', '--proxy', proxy, '--log', 'xml'], /^--log: "xml" is not text or json$/m],
  [['serve', '--proxy', proxy, '--client', '=1'], /^--client: "=1" is not a name and the value that means it/],
  [['serve', '--proxy', proxy, '--client', 'a=1', '--client', 'a=2'], /^--client: "a" is not given only once$/m],
  [['serve', '--proxy', proxy, '--client', 'a=1', '--client', 'b=1'], /^--client: "1" is not given only once$/m],
  [
    ['serve', '--proxy', `${proxy},identify=client:uid1`, '--client', 'uid2'],
    /^--proxy identify of app: unknown client "uid1"; did you mean "uid2"\? known: uid2; name it with --client$/m,
  ],
];

for (const [args, error] of wrong) {
  const shown = args.map((word) => (word === outage ? 'PROFILE' : word)).join(' ');
  test.serial(`deadwire ${shown} is a wrong use and says why`, async (t) => {
    const { out, err, exitCode } = await inProcess(args);
    t.is(exitCode, 3);
    t.regex(err, error);
    t.is(out, '');
    t.notRegex(err, /\n\s+at /);
  });
}

test.serial('a good profile is told in plain words', async (t) => {
  const { out, exitCode } = await inProcess(['check', outage]);
  t.is(exitCode, 0);
  t.regex(out, /^agora-outage: UID 1 loses its network for 25 s\n/);
});

test('a bad profile has every problem with its line and column, and exit code 3', async (t) => {
  const folder = emptyFolder();
  const text = readFileSync(outage, 'utf8').replace('blackhole', 'blackhol').replace('wait: 15s', 'wait: 15');
  writeFileSync(join(folder, 'bad.yaml'), text);
  const { err, exit } = deadwire(t, ['check', 'bad.yaml'], folder);
  t.is(await exit, 3);
  const [first = '', second = ''] = err().split('\n');
  t.regex(first, /^bad\.yaml:19:19: .*did you mean "blackhole"\?/);
  t.regex(second, /^bad\.yaml:28:11: .*a number with a unit/);
});

test.serial('a profile without steps is nothing to run', async (t) => {
  const file = join(emptyFolder(), 'quiet.yaml');
  writeFileSync(
    file,
    "name: quiet\nproxies:\n  app: {protocol: tcp, listen: '127.0.0.1:0', upstream: '127.0.0.1:1'}\n",
  );
  const { err, exitCode } = await inProcess(['run', file]);
  t.is(exitCode, 3);
  t.is(err, `${file} has no steps, so there is nothing to run; deadwire serve takes it\n`);
});

test.serial('the schema that is printed is the one that is committed', async (t) => {
  const { out, exitCode } = await inProcess(['schema']);
  t.is(exitCode, 0);
  t.is(out, readFileSync(join(root, 'profiles/profile.schema.json'), 'utf8'));
});

test('a reader that leaves early is no crash', (t) => {
  const program = join(root, 'dist/src/cli/main.js');
  // The reader has gone before anything is written.
  const script = `{ sleep 0.1; "${process.execPath}" "${program}" schema; echo "exit $?" >&2; } | true`;
  const { stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  t.is(stderr, 'exit 0\n');
});

test('output that cannot be written is an error without a stack trace', (t) => {
  const script = `"${process.execPath}" "${join(root, 'dist/src/cli/main.js')}" schema >/dev/full; echo "exit $?" >&2`;
  const { stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  t.regex(stderr, /^cannot write any output: ENOSPC[^\n]*\nexit 4\n$/);
});
