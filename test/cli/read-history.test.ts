import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import * as fc from 'fast-check';
import { readCited, readHistory } from '../../src/cli/read-history.js';
import { historyLine } from '../../src/core/records.js';
import { judge, judgeEvidence } from '../../src/judge/judge.js';
import { cut, expectation, never, recovers } from '../helpers/story.js';
import { emptyFolder } from './deadwire.js';

const folder = emptyFolder();
let files = 0;
const expectations = [
  expectation(),
  expectation({ id: 'T5', event: 'lost', follows: 'T4' }),
  never('peer-offline', [0, 18_000], { from: 'uid2', after: { kind: 'last-sent', client: 'uid1' } }),
];

function told() {
  return recovers(
    cut()
      .says(5990, 'uid1', 'interrupted')
      .says(6100, 'uid1', 'native:stats', { attributes: { text: 'a "quoted" {brace}' } })
      .lastByte('uid1', { received: 1990 })
      .says(6200, 'uid1', 'lost'),
  );
}
const lines = told().records.map(historyLine);
const whole = judge(told().records, expectations);

async function read(...texts: string[]) {
  files += 1;
  const file = join(folder, `${files}.ndjson`);
  writeFileSync(file, texts.join('\n'));
  const { evidence, started, ended, oddities } = await readHistory(file, expectations);
  return { file, verdicts: judgeEvidence(evidence, expectations), started, ended, odd: oddities.sentences() };
}

test('a history that is read from its file is judged as it was live, without anything odd', async (t) => {
  const { verdicts, started, ended, odd } = await read(...lines, '');
  t.deepEqual(verdicts, whole);
  t.deepEqual(odd, []);
  t.is(started?.profile, 'test');
  t.is(ended?.reason, 'finished');
});

test('lines in any order are put in order by their numbers', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(lines, { minLength: lines.length }), async (shuffled) => {
      const { verdicts } = await read(...shuffled, '');
      t.deepEqual(verdicts, whole);
    }),
    { numRuns: 30 },
  );
});

test('a last line that is cut off is left out, and said', async (t) => {
  const { verdicts, odd, ended } = await read(...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 30));
  t.deepEqual(odd, [`line ${lines.length} is cut off or too long, and left out`]);
  t.is(ended, undefined);
  t.is(verdicts[0]?.cause, 'on-time');
});

test('lines that are no records are counted, and the first of them are named', async (t) => {
  const garbled = [
    '{"n":1,"t',
    'hello',
    '[1]',
    'null',
    '{"n":-1,"t":0,"kind":"stall"}',
    '{"n":900,"kind":"stall"}',
    '{"n":901,"t":1,"kind":"event"}',
  ];
  const { verdicts, odd } = await read(...garbled, ...lines, '');
  t.deepEqual(verdicts, whole);
  t.is(odd[0], '7 lines (1, 2, 3, …) are each no record, and left out');
});

test('two lines that were written into each other are no record', async (t) => {
  const [first = '', second = '', ...rest] = lines;
  const { odd } = await read(first.slice(0, 20) + second, first.slice(20), ...rest, '');
  t.deepEqual(odd.slice(0, 1), ['2 lines (1, 2) are each no record, and left out']);
});

test('a line that comes twice counts once', async (t) => {
  const { verdicts, odd } = await read(...lines, ...lines.slice(4, 6), '');
  t.deepEqual(verdicts, whole);
  t.deepEqual(odd, [
    `2 lines (${lines.length + 1}, ${lines.length + 2}) are each there already, by its number, and left out`,
  ]);
});

test('lines that are out of order, and lines that are missing, are told apart', async (t) => {
  const { odd } = await read(...lines.slice(0, 3), ...lines.slice(5, 8), ...lines.slice(3, 4), ...lines.slice(8), '');
  t.deepEqual(odd, [
    'line 7 is out of order, and put in its place by its number',
    '1 line is missing, by their numbers',
  ]);
});

test('an event of later than the end of its run counts for nothing', async (t) => {
  const story = cut().says(9_000_000, 'uid1', 'interrupted');
  const { verdicts, odd } = await read(...recovers(story).records.map(historyLine), '');
  t.is(verdicts[0]?.cause, 'missing');
  t.deepEqual(odd, ['1 line is of later than the end of the run, and left out']);
});

test('a line of many megabytes is passed over in little memory', async (t) => {
  const { verdicts, odd } = await read(
    ...lines.slice(0, 3),
    `{"n":4,"x":"${'x'.repeat(3_000_000)}"}`,
    ...lines.slice(3),
    '',
  );
  t.deepEqual(verdicts, whole);
  t.deepEqual(odd, ['line 4 is cut off or too long, and left out']);
});

test('an empty file proves nothing, and windows line ends do no harm', async (t) => {
  t.deepEqual(
    (await read('')).verdicts.map(({ cause }) => cause),
    ['not-effective', 'not-effective', 'not-effective'],
  );
  t.deepEqual((await read(...lines.map((line) => `${line}\r`), '')).verdicts, whole);
});

test('a file that is not there is an error of whoever named it', async (t) => {
  await t.throwsAsync(readHistory(join(folder, 'none'), []), {
    code: 'USAGE',
    message: /^cannot read the history .*none: ENOENT/,
  });
});

test('the lines that are proof are read again as they are', async (t) => {
  const { file } = await read(...lines, '');
  t.deepEqual(
    await readCited(file, new Set([5, 2])),
    told().records.filter(({ n }) => n === 2 || n === 5),
  );
  t.deepEqual(await readCited(file, new Set()), []);
});
