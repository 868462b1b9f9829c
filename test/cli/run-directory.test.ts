import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { inDirectory } from '../../src/cli/run-directory.js';
import { emptyFolder } from './deadwire.js';

const failure = new Error('it could not run');
const fail = () => Promise.reject(failure);

test('of what never began nothing stays, the folders above it that were made included', async (t) => {
  const folder = emptyFolder();
  await t.throwsAsync(inDirectory(join(folder, 'a', 'b', 'c'), fail), { is: failure });
  t.false(existsSync(join(folder, 'a')));
  t.true(existsSync(folder));
});

test('what was written before it failed stays, since it may tell why', async (t) => {
  const directory = join(emptyFolder(), 'a', 'b');
  await t.throwsAsync(
    inDirectory(directory, () => {
      mkdirSync(join(directory, '001'));
      writeFileSync(join(directory, '001', 'history.ndjson'), 'a line\n');
      return fail();
    }),
    { is: failure },
  );
  t.is(readFileSync(join(directory, '001', 'history.ndjson'), 'utf8'), 'a line\n');
});

test('a folder that was there before stays, empty or not', async (t) => {
  const folder = emptyFolder();
  await t.throwsAsync(inDirectory(folder, fail), { is: failure });
  t.true(existsSync(folder));
});

test('what it gives is handed on, and a folder that cannot be made is said so', async (t) => {
  const folder = emptyFolder();
  t.is(await inDirectory(join(folder, 'a'), () => Promise.resolve(7)), 7);
  writeFileSync(join(folder, 'file'), '');
  await t.throwsAsync(inDirectory(join(folder, 'file', 'b'), fail), { code: 'OUTPUT_FAILED' });
});
