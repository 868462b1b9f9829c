import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { RawServer } from '../helpers/peer.js';
import { deadwire, emptyFolder } from './deadwire.js';

interface Parts {
  upstream?: number;
  listen?: number;
  clients?: object;
  baseline?: object;
  steps?: object[];
}

/** A profile of one proxy and a short wait, in a folder of its own. */
function folderWith({ upstream = 1, listen = 0, ...parts }: Parts): string {
  const folder = emptyFolder();
  const app = { protocol: 'tcp', listen: `127.0.0.1:${listen}`, upstream: `127.0.0.1:${upstream}` };
  const profile = { name: 'short', proxies: { app }, steps: [{ id: 'rest', wait: '50ms' }], ...parts };
  writeFileSync(join(folder, 'short.yaml'), JSON.stringify(profile));
  return folder;
}

async function listening(t: ExecutionContext): Promise<RawServer> {
  const server = await RawServer.start();
  t.teardown(() => server.close());
  return server;
}

test('a run writes its files where it was told, and what it says stays within 80 columns', async (t) => {
  const { port } = await listening(t);
  const folder = folderWith({ upstream: port });
  const { exit, out, err } = deadwire(t, ['run', 'short.yaml', '--port', '0', '--out', 'deep/er'], folder);
  t.is(await exit, 2, err());
  t.deepEqual(readdirSync(join(folder, 'deep/er')).toSorted(), ['history.ndjson', 'junit.xml', 'verdicts.json']);
  const records = readFileSync(join(folder, 'deep/er/history.ndjson'), 'utf8').trimEnd().split('\n');
  const kinds = records.map((line) => (JSON.parse(line) as { kind: string }).kind);
  t.true(kinds.indexOf('run-started') < kinds.indexOf('step-started') && kinds.includes('run-started'));
  t.is(kinds.at(-1), 'run-ended');
  t.regex(out(), /^events: {2}http:\/\/127\.0\.0\.1:\d+\/v1\/events\nmetrics: http:\/\/127\.0\.0\.1:\d+\/metrics\n/);
  t.true(out().includes('wrote deep/er/junit.xml\n'));
  t.deepEqual(
    out()
      .split('\n')
      .filter((line) => line.length > 80 || line.includes('…  ')),
    [],
  );
});

test('a directory that cannot be written is found out before anything is started', async (t) => {
  const server = await listening(t);
  const clients = { uid1: { run: { command: 'touch started' } } };
  const folder = folderWith({ upstream: server.port, clients });
  writeFileSync(join(folder, 'taken'), '');
  const { exit, out, err } = deadwire(t, ['run', 'short.yaml', '--port', '0', '--out', 'taken/run'], folder);
  t.is(await exit, 4);
  t.regex(err(), /^cannot write to taken\/run: ENOTDIR[^\n]*\n$/);
  t.is(out(), '');
  t.false(existsSync(join(folder, 'started')));
  t.is(server.accepted.length, 0);
});

test('an upstream that is not there ends it before a client is started, and no files stay', async (t) => {
  const gone = await RawServer.start();
  const { port } = gone;
  gone.close();
  const folder = folderWith({ upstream: port, clients: { uid1: { run: { command: 'touch started' } } } });
  const { exit, err } = deadwire(t, ['run', 'short.yaml', '--port', '0'], folder);
  t.is(await exit, 4);
  t.is(
    err(),
    `the upstream 127.0.0.1:${port} of proxy app cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}\n`,
  );
  t.deepEqual(readdirSync(folder), ['short.yaml']);
});

test('a port that is in use ends it before a client is started, and what was in the directory stays', async (t) => {
  const { port } = await listening(t);
  const folder = folderWith({ upstream: port, listen: port, clients: { uid1: { run: { command: 'touch started' } } } });
  mkdirSync(join(folder, 'runs'));
  writeFileSync(join(folder, 'runs/notes.txt'), 'mine');
  const { exit, err } = deadwire(t, ['run', 'short.yaml', '--port', '0', '--out', 'runs'], folder);
  t.is(await exit, 4);
  t.is(err(), `proxy app cannot listen on 127.0.0.1:${port}: the port is in use\n`);
  t.deepEqual(readdirSync(folder).toSorted(), ['runs', 'short.yaml']);
  t.deepEqual(readdirSync(join(folder, 'runs')), ['notes.txt']);
});

test('a client command that dies before the baseline ends the run, and its last words are shown', async (t) => {
  const { port } = await listening(t);
  const folder = folderWith({
    upstream: port,
    clients: { uid1: { run: { command: 'echo no such channel >&2; exit 9' } } },
    baseline: { for: '20s', require: [{ event: 'joined', from: 'uid1' }] },
  });
  const { exit, out, err } = deadwire(t, ['run', 'short.yaml', '--port', '0', '--out', 'run'], folder);
  t.is(await exit, 4, err());
  t.regex(
    out().replaceAll(/\n {4}/g, ' '),
    /uid1 \(process \d+\) ended with code 9, which nobody asked for; its last words: no such channel\n/,
  );
  t.regex(out(), /run ended: client-died/);
  t.true(existsSync(join(folder, 'run/verdicts.json')));
});

test('a client command that does not exist ends the run with the reason', async (t) => {
  const { port } = await listening(t);
  const folder = folderWith({
    upstream: port,
    clients: { uid1: { run: { command: ['no-such-command'] } } },
    baseline: { for: '20s' },
  });
  const { exit, out, err } = deadwire(t, ['run', 'short.yaml', '--port', '0'], folder);
  t.is(await exit, 4, err());
  t.regex(out(), /uid1 could not be started: there is no command no-such-command\n/);
});

test('Ctrl-C heals, ends what was started, and still judges and writes', async (t) => {
  const { port } = await listening(t);
  const folder = folderWith({
    upstream: port,
    clients: { uid1: { run: { command: ['sleep', '300'] } } },
    steps: [{ id: 'cut', fault: { type: 'blackhole' }, for: '60s' }],
  });
  const { child, exit, out, says } = deadwire(t, ['run', 'short.yaml', '--port', '0', '--out', 'run'], folder);
  const [, pid] = await says(/uid1 started as process (\d+): sleep 300/);
  await says(/fault blackhole applied/);
  child.kill('SIGINT');
  t.is(await exit, 2);
  t.regex(out(), /fault blackhole healed \(aborted\)/);
  t.true(existsSync(join(folder, 'run/junit.xml')));
  t.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' });
});

/** The summary of a series. */
interface SeriesFile {
  outcome: string;
  ended: string;
  repetitions: { of: number; done: number; runs: { seed: number; directory: string }[] };
}

function seriesFile(folder: string): SeriesFile {
  return JSON.parse(readFileSync(join(folder, 'verdicts.json'), 'utf8')) as SeriesFile;
}

test('a run that is repeated has a folder a run, and one summary', async (t) => {
  const { port } = await listening(t);
  const folder = folderWith({ upstream: port });
  const { exit, out, err } = deadwire(
    t,
    ['run', 'short.yaml', '--port', '0', '--out', 'all', '--repeat', '3', '--seed', '9'],
    folder,
  );
  t.is(await exit, 2, err());
  t.deepEqual(readdirSync(join(folder, 'all')).toSorted(), ['001', '002', '003', 'junit.xml', 'verdicts.json']);
  t.deepEqual(readdirSync(join(folder, 'all/002')).toSorted(), ['history.ndjson', 'junit.xml', 'verdicts.json']);
  const { repetitions } = seriesFile(join(folder, 'all'));
  t.deepEqual(
    repetitions.runs.map(({ directory }) => directory),
    ['001', '002', '003'],
  );
  t.deepEqual(repetitions.runs[0]?.seed, 9);
  t.is(new Set(repetitions.runs.map(({ seed }) => seed)).size, 3);
  const { seed } = JSON.parse(readFileSync(join(folder, 'all/003/verdicts.json'), 'utf8')) as { seed: number };
  t.deepEqual(repetitions.runs[2]?.seed, seed);
  t.regex(out(), /^run 1 of 3, seed 9\n/);
  t.true(out().includes('wrote all/junit.xml\n'));
});

test('Ctrl-C ends a series after healing, and what was done is reported', async (t) => {
  const { port } = await listening(t);
  const folder = folderWith({
    upstream: port,
    steps: [{ id: 'cut', fault: { type: 'blackhole' }, for: '60s' }],
  });
  const { child, exit, says } = deadwire(
    t,
    ['run', 'short.yaml', '--port', '0', '--out', 'all', '--repeat', '5'],
    folder,
  );
  await says(/run 1 of 5/);
  while (!history(folder).includes('fault-applied')) await elapse(20);
  child.kill('SIGINT');
  t.is(await exit, 2);
  t.true(history(folder).includes('"reason":"aborted"'));
  t.like(seriesFile(join(folder, 'all')), { ended: 'interrupted', outcome: 'inconclusive' });
  t.like(seriesFile(join(folder, 'all')).repetitions, { of: 5, done: 1 });
});

function history(folder: string): string {
  const file = join(folder, 'all/001/history.ndjson');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

test('a series whose first run cannot start leaves nothing behind', async (t) => {
  const gone = await RawServer.start();
  const { port } = gone;
  gone.close();
  const folder = folderWith({ upstream: port });
  const { exit } = deadwire(t, ['run', 'short.yaml', '--port', '0', '--out', 'a/b', '--repeat', '2'], folder);
  t.is(await exit, 4);
  t.deepEqual(readdirSync(folder), ['short.yaml']);
});

test('a sweep has a folder a value, a folder a run in it, and one summary', async (t) => {
  const { port } = await listening(t);
  const folder = emptyFolder();
  const profile = {
    name: 'swept',
    params: { pause: '10ms' },
    sweep: { param: 'pause', values: ['10ms', '20ms'] },
    proxies: { app: { protocol: 'tcp', listen: '127.0.0.1:0', upstream: `127.0.0.1:${port}` } },
    steps: [{ id: 'rest', wait: '${pause}' }],
  };
  writeFileSync(join(folder, 'swept.yaml'), JSON.stringify(profile));
  const { exit, out, err } = deadwire(t, ['run', 'swept.yaml', '--port', '0', '--out', 'all', '--repeat', '2'], folder);
  t.is(await exit, 2, err());
  const names = readdirSync(join(folder, 'all')).toSorted();
  t.deepEqual(names, ['01-pause-10ms', '02-pause-20ms', 'junit.xml', 'verdicts.json']);
  t.deepEqual(readdirSync(join(folder, 'all/02-pause-20ms')).toSorted(), ['001', '002']);
  const { sweep } = JSON.parse(readFileSync(join(folder, 'all/verdicts.json'), 'utf8')) as {
    sweep: { param: string; values: { value: string; repetitions: { done: number } }[] };
  };
  t.is(sweep.param, 'pause');
  t.deepEqual(
    sweep.values.map(({ value, repetitions }) => [value, repetitions.done]),
    [
      ['10ms', 2],
      ['20ms', 2],
    ],
  );
  t.regex(out(), /run 3 of 4, pause = 20ms, seed 1\n/);
});
