import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { RawServer } from '../helpers/peer.js';
import { deadwire, emptyFolder } from './deadwire.js';

/** A folder with these profiles, each of one proxy and what is said besides. */
async function folderOf(t: ExecutionContext, profiles: Record<string, object>): Promise<string> {
  const server = await RawServer.start();
  t.teardown(() => server.close());
  const folder = emptyFolder();
  mkdirSync(join(folder, 'all'));
  for (const [name, parts] of Object.entries(profiles)) {
    const app = { protocol: 'tcp', listen: '127.0.0.1:0', upstream: `127.0.0.1:${server.port}` };
    const profile = { name, proxies: { app }, steps: [{ id: 'rest', wait: '20ms' }], ...parts };
    writeFileSync(join(folder, `all/${name}.yaml`), JSON.stringify(profile));
  }
  return folder;
}

const gone = { proxies: { app: { protocol: 'tcp', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' } } };
const run = (t: ExecutionContext, folder: string, ...args: string[]) =>
  deadwire(t, ['run', '--port', '0', '--out', 'out', ...args], folder);

test('a folder of profiles is run in order, one that cannot run hinders no other, and the worst code is the exit code', async (t) => {
  const folder = await folderOf(t, { b: gone, a: {}, c: { repeat: 2 }, idle: { steps: [] } });
  const { exit, out, err } = run(t, folder, 'all');
  t.is(await exit, 4, err());
  t.regex(err(), /the upstream 127\.0\.0\.1:1 of proxy app cannot be reached/);
  t.deepEqual(readdirSync(join(folder, 'out')).toSorted(), ['1-a', '3-c']);
  t.deepEqual(readdirSync(join(folder, 'out/3-c')).toSorted(), ['001', '002', 'junit.xml', 'verdicts.json']);
  t.true(
    out().endsWith('\n3 profiles:\ninconclusive   all/a.yaml\ncould not run  all/b.yaml\ninconclusive   all/c.yaml\n'),
    out(),
  );
});

test('profiles are chosen by their tags', async (t) => {
  const folder = await folderOf(t, {
    a: { tags: ['slow', 'agora'] },
    b: { tags: ['agora'] },
    c: {},
    d: { tags: ['other'] },
  });
  const { exit, out, err } = run(t, folder, 'all', '--tag', 'agora', '--tag', 'other', '--skip-tag', 'slow');
  t.is(await exit, 2, err());
  t.true(out().endsWith('\n2 profiles:\ninconclusive   all/b.yaml\ninconclusive   all/d.yaml\n'), out());
});

test('one profile that is left is run as if it stood alone', async (t) => {
  const folder = await folderOf(t, { a: { tags: ['slow'] }, b: {} });
  const { exit, out, err } = run(t, folder, 'all', '--skip-tag', 'slow');
  t.is(await exit, 2, err());
  t.true(readdirSync(join(folder, 'out')).includes('history.ndjson'));
  t.notRegex(out(), /profiles/);
});

const refused: [title: string, args: string[], message: RegExp][] = [
  ['a tag that none has', ['all', '--tag', 'slwo'], /^--tag: unknown tag "slwo"; did you mean "slow"\? known: slow\n$/],
  ['tags that leave none', ['all/a.yaml', '--skip-tag', 'slow'], /^no profile is left to run of all\/a\.yaml\n$/],
  ['a profile that was named and has no steps', ['all/idle.yaml', 'all/a.yaml'], /idle\.yaml has no steps/],
  ['a folder with a wrong profile', ['.', 'all'], /^bad\.yaml:1:1: .*name/],
];

for (const [title, args, message] of refused) {
  test(`${title} is refused before anything starts`, async (t) => {
    const folder = await folderOf(t, { a: { tags: ['slow'] }, idle: { steps: [] } });
    if (args.includes('.')) writeFileSync(join(folder, 'bad.yaml'), '{}');
    const { exit, out, err } = run(t, folder, ...args);
    t.is(await exit, 3);
    t.regex(err(), message);
    t.is(out(), '');
    t.false(readdirSync(folder).includes('out'));
  });
}

test('Ctrl-C ends the profile under way, and those after it are not run', async (t) => {
  const folder = await folderOf(t, { a: { steps: [{ id: 'rest', wait: '60s' }] }, b: {} });
  const { child, exit, out, says } = run(t, folder, 'all');
  await says(/rest started|wait for 1 min|profile 1 of 2/);
  while (!history(folder).includes('step-started')) await elapse(20);
  child.kill('SIGINT');
  t.is(await exit, 2);
  t.true(out().endsWith('\n2 profiles:\ninconclusive   all/a.yaml\nnot run        all/b.yaml\n'), out());
});

function history(folder: string): string {
  try {
    return readFileSync(join(folder, 'out/1-a/history.ndjson'), 'utf8');
  } catch {
    return '';
  }
}
