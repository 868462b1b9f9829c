import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { historyLine } from '../../src/core/records.js';
import { version } from '../../src/session/version.js';
import { cut, recovers, type Story } from '../helpers/story.js';
import { deadwire, emptyFolder, inProcess, root } from './deadwire.js';

const profile = join(root, 'profiles/agora-outage.yaml');

function written(story: Story, change: (lines: string[]) => string[] = (lines) => lines): string {
  const file = join(emptyFolder(), 'history.ndjson');
  writeFileSync(file, `${change(story.records.map(historyLine)).join('\n')}\n`);
  return file;
}

/** A story of the shipped profile, told by this version. */
function whole(story: Story): Story {
  for (const record of story.records) {
    if (record.kind === 'run-started') Object.assign(record, { profile: 'agora-outage', version });
  }
  return story;
}

const good = () =>
  whole(
    recovers(
      cut()
        .says(5990, 'uid1', 'interrupted')
        .says(11_990, 'uid1', 'lost')
        .says(21_980, 'uid2', 'peer-offline', { peer: 'uid1' }),
    ),
  );

test.serial('a run that is judged again from its file gives the same files', async (t) => {
  const folder = emptyFolder();
  const args = ['demo', '--time-scale', '20', '--port', '0', '--out', 'run', '--misbehave', 'late'];
  const live = deadwire(t, args, folder);
  const exit = await live.exit;
  const again = deadwire(t, ['judge', 'run/history.ndjson', '--profile', profile, '--out', 'again'], folder);
  t.is(await again.exit, exit, live.err() + again.err());
  t.is(again.err(), '');
  for (const name of ['verdicts.json', 'junit.xml']) {
    t.is(readFileSync(join(folder, 'again', name), 'utf8'), readFileSync(join(folder, 'run', name), 'utf8'));
  }
  const report = live.out().slice(live.out().indexOf('\nexpectation') + 1);
  t.is(again.out().replaceAll('again/', 'run/'), report.replace('wrote run/history.ndjson\n', ''));
});

test.serial('what is left out of a history shows in its verdicts, at 80 columns', async (t) => {
  const { exitCode, out, err } = await inProcess(['judge', written(good()), '--profile', profile]);
  t.is(err, '');
  t.is(exitCode, 1);
  t.regex(out, /T4 +4 s ± 500 ms +4 s +pass/);
  t.regex(out, /R7 {2}fail: missing/);
  t.regex(out, /history\.ndjson:\d+ {2}\+27\.000 s {2}fault blackhole healed/);
  t.deepEqual(
    out.split('\n').filter((line) => line.length > 80),
    [],
  );
});

test.serial('a history of another profile, of another version, or without its beginning or end says so', async (t) => {
  const errOf = async (file: string) =>
    (await inProcess(['judge', file, '--profile', profile])).err.replaceAll(`${file}: `, '').trimEnd().split('\n');
  const other = recovers(cut());
  t.deepEqual(await errOf(written(other)), [
    'it is of profile test, and is judged by agora-outage',
    `it was written by deadwire 0, and is judged by ${version}: what it does not tell is not judged`,
  ]);
  t.deepEqual(await errOf(written(good(), (lines) => lines.slice(1))), [
    'it has no run-started: its profile and its time scale are not known (taken: 1)',
    '1 line is missing, by their numbers',
  ]);
  t.deepEqual(await errOf(written(good(), (lines) => lines.slice(0, -1))), [
    'it has no run-ended: the run was cut off, or still goes on',
  ]);
});

test.serial('parameters of the profile change what a history is held against', async (t) => {
  const file = written(good());
  const folder = emptyFolder();
  const own = join(folder, 'own.yaml');
  writeFileSync(
    own,
    readFileSync(profile, 'utf8').replace('at: 4s', "at: '${noticed}'").replace('params: {', 'params: {noticed: 4s, '),
  );
  const causeOf = async (...args: string[]) =>
    /T4 .*?(pass|fail)/.exec((await inProcess(['judge', file, '--profile', own, ...args])).out)?.[1];
  t.is(await causeOf(), 'pass');
  t.is(await causeOf('--param', 'noticed=6s'), 'fail');
});

test.serial('what is asked for wrongly is said, with the exit code of usage', async (t) => {
  const file = written(good());
  for (const [args, message] of [
    [[file], /required option '--profile <file>' not specified/],
    [['nowhere.ndjson', '--profile', profile], /^cannot read the history nowhere\.ndjson: ENOENT/],
    [[file, '--profile', 'none.yaml'], /cannot read this profile/],
    [[file, '--profile', profile, '--param', 'outge=3s'], /outge/],
  ] as const) {
    const { exitCode, err } = await inProcess(['judge', ...args]);
    t.is(exitCode, 3, err);
    t.regex(err, message);
  }
});

test.serial(
  'a run that was interrupted is judged as it was, and a directory that cannot be written is named',
  async (t) => {
    const stopped = whole(cut().healed(4000, 'outage', 'aborted').runEnded(4000, 'interrupted'));
    const { exitCode, out } = await inProcess(['judge', written(stopped), '--profile', profile]);
    t.is(exitCode, 2);
    t.regex(out, /run ended: interrupted/);
    const file = written(good());
    const failed = await inProcess(['judge', file, '--profile', profile, '--out', join(file, 'under')]);
    t.is(failed.exitCode, 4);
    t.regex(failed.err, /^cannot write to .*under: ENOTDIR/);
  },
);
