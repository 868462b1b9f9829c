import { readFileSync } from 'node:fs';
import test from 'ava';
import type { z } from 'zod';
import { DeadwireError } from '../../src/core/errors.js';
import { type FaultType, faults } from '../../src/faults/index.js';
import { linkCap } from '../../src/links/room.js';
import { faultsMarkdown, faultsTable, faultText } from '../../src/profiles/index.js';
import { compileText } from './compile-text.js';

const committed = readFileSync(new URL('../../../docs/faults.md', import.meta.url), 'utf8');

test('the committed guide to the faults is the one that the faults give', (t) => {
  t.is(committed, faultsMarkdown());
});

for (const type of Object.keys(faults) as FaultType[]) {
  const chapter = committed.split(`\n## ${type}\n`)[1]?.split('\n## ')[0] ?? '';

  test(`the guide explains ${type}: every option with its meaning, and what is on the wire`, (t) => {
    t.true(chapter.includes(faults[type].summary));
    const { shape } = faults[type].schema as unknown as z.ZodObject;
    for (const option of Object.keys(shape)) {
      const [row] = chapter.split('\n').filter((line) => line.startsWith(`| \`${option}\` |`));
      const cells = (row ?? '').split(/ (?<!\\)\| /);
      t.is(cells.length, 4, `${option}: ${row}`);
      t.notRegex(cells[1] ?? '', /^\s*$|undefined|things/);
      t.true((cells[3] ?? '').length > 10, `${option} has no meaning`);
    }
    t.regex(chapter, /\*\*On the wire\.\*\* \S/);
  });

  test(`the example of ${type} is a step that a profile takes, and means what the guide says`, (t) => {
    const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(chapter) ?? [];
    const steps = yaml.replaceAll(/^/gm, '  ');
    const proxy = '{protocol: http, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {client: uid1}}';
    const [step] = compileText(
      `name: example\nproxies: {channel: ${proxy}}\nclients: {uid1: {}}\nsteps:\n${steps}`,
    ).steps;
    t.is(step?.fault?.type, type);
    t.true(
      chapter.includes(
        `> ${type} on uid1${faults[type].oneDirection ? ', server → client only' : ''}: ${faults[type].explain(step?.fault?.options ?? {})}`,
      ),
    );
  });

  test(`deadwire faults ${type} fits 80 columns`, (t) => {
    for (const line of faultText(type).split('\n')) t.true(line.length <= 80, line);
  });
}

test('the list has every fault and fits 80 columns', (t) => {
  const lines = faultsTable().split('\n');
  for (const line of lines) t.true(line.length <= 80, line);
  for (const type of Object.keys(faults))
    t.true(
      lines.some((line) => line.startsWith(`  ${type} `)),
      type,
    );
});

test('an unknown fault is an error that names the nearest', (t) => {
  const error = t.throws(() => faultText('latensy'), { instanceOf: DeadwireError });
  t.regex(error.message, /unknown fault "latensy"; did you mean "latency"\?/);
});

test('the guide says how much a link holds by itself', (t) => {
  t.true(committed.includes(`most ${linkCap / 1024} KiB by itself`));
});
