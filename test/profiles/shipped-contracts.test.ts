import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseDuration } from '../../src/core/duration.js';
import { ProfileError } from '../../src/core/errors.js';
import {
  contractGuide,
  contractJsonSchema,
  contractsMarkdown,
  contractsTable,
  contractText,
  parseVocabulary,
  shippedContracts,
} from '../../src/profiles/index.js';
import { compileText, shippedText } from './compile-text.js';
import { isOfAgora, shippedContract, shippedContractNames } from './shipped-contract.js';

const root = new URL('../../../', import.meta.url);
const fileOf = (name: string) => shippedText(`contracts/${name}.yaml`);
const written = (name: string) => parse(fileOf(name)) as Written;

interface Written {
  extends?: string;
  vocabulary?: string;
  params?: Record<string, string>;
}

// What is counted from no last byte has no shortest window of that kind.
const eventsAlone = ['daily', 'ejabberd', 'vonage-video'];

for (const name of shippedContractNames) {
  test(`the contract ${name} has the name of its file, and all of it is there for a client and a peer`, (t) => {
    const contract = shippedContract(name);
    const guide = contractGuide(name);
    t.is(contract.name, name);
    t.deepEqual(
      contract.expectations.map(({ id }) => id),
      guide.expectations.map(({ id }) => id),
    );
    if (isOfAgora(name)) return;
    t.true(fileOf(name).startsWith('# yaml-language-server: $schema=../contract.schema.json\n'));
  });

  test(`the contract ${name} needs frames only where it has a filter`, (t) => {
    const filtered = shippedContract(name).expectations.some(({ after }) => 'filter' in after && after.filter);
    if (!filtered) return t.notThrows(() => shippedContract(name, 'tcp'));
    const error = t.throws(() => shippedContract(name, 'tcp'), { instanceOf: ProfileError });
    return t.regex(error.message, /a message filter needs a proxy with protocol: http for uid1/);
  });

  test(`the silence of the contract ${name} is its shortest window`, (t) => {
    const { silence, expectations } = shippedContract(name);
    const counted = expectations.filter(({ after }) => after.kind === 'last-received' || after.kind === 'last-sent');
    const due = counted.filter(({ expects }) => expects === 'event');
    const windows = (due.length > 0 ? due : counted).map(({ window }) => window.at ?? window.max);
    if (isOfAgora(name)) t.true(silence > 0);
    else if (eventsAlone.includes(name)) t.is(due.length, 0);
    else t.is(silence, Math.min(...windows));
  });

  test(`every figure of the contract ${name} is used`, (t) => {
    const { extends: extended, params = {} } = written(name);
    const text = fileOf(name) + chain(extended).map(fileOf).join('\n');
    t.deepEqual(
      Object.keys(params).filter((param) => !text.includes(`\${${param}}`)),
      [],
    );
  });

  test(`the vocabulary of the contract ${name} knows what its client is to say`, (t) => {
    const { vocabulary, expectations } = contractGuide(name);
    if (vocabulary === undefined) return t.pass();
    t.true(existsSync(new URL(`profiles/vocabularies/${vocabulary}.yaml`, root)), vocabulary);
    const { entries } = parseVocabulary(shippedText(`vocabularies/${vocabulary}.yaml`), vocabulary);
    const known = new Set<string>(entries.map(({ event }) => event));
    for (const each of expectations) {
      if (each.expects !== 'event' || each.from !== 'client' || each.event.startsWith('native:')) continue;
      t.true(known.has(each.event), `${vocabulary} has no ${each.event}`);
    }
    return undefined;
  });

  test(`the JSON schema takes the contract ${name}`, (t) => {
    t.deepEqual(complaints(parse(fileOf(name))), []);
  });

  test(`the contract ${name} is explained within 80 columns`, (t) => {
    const text = contractText(contractGuide(name));
    for (const line of text.split('\n')) t.true(line.length <= 80, line);
    for (const { id } of contractGuide(name).expectations)
      t.regex(text, new RegExp(`^  ${id.replaceAll('.', '\\.')} `, 'm'));
  });
}

function chain(name: string | undefined): string[] {
  return name === undefined ? [] : [name, ...chain(written(name).extends)];
}

const schema = z.fromJSONSchema(
  JSON.parse(JSON.stringify(contractJsonSchema()), withoutChoices) as z.core.JSONSchema.JSONSchema,
);

// Zod reads no choice between keys that must be there.
function withoutChoices(key: string, value: unknown): unknown {
  const isChoice = Array.isArray(value) && (key === 'oneOf' || key === 'anyOf') && value.every(isDemand);
  if (isChoice) return undefined;
  return key === 'allOf' ? undefined : value;
}

function isDemand(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'required';
}

function complaints(data: unknown): string[] {
  return schema.safeParse(data).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

test('the JSON schema refuses what no contract is', (t) => {
  const right = parse(fileOf('pubnub')) as Record<string, unknown>;
  t.deepEqual(complaints(right), []);
  const expectation = { id: 'x', event: 'lost', from: 'uid1', after: 'healed', at: '4s' };
  const wrong: Record<string, unknown>[] = [
    { ...right, titel: 'x' },
    { ...right, confidence: 'sure' },
    { ...right, expect: [] },
    { ...right, expect: [{ ...expectation, confidence: 'sure' }] },
    { ...right, expect: [{ ...expectation, about: 'not a word' }] },
  ];
  for (const [nth, data] of wrong.entries())
    t.true(complaints(JSON.parse(JSON.stringify(data))).length > 0, String(nth));
  t.deepEqual(complaints({ ...right, expect: [expectation] }), []);
  t.like(contractJsonSchema(), { anyOf: [{ required: ['extends'] }, { required: ['silence', 'expect'] }] });
});

test('the committed JSON schema of contracts is the one that the schemas give', (t) => {
  t.deepEqual(JSON.parse(shippedText('contract.schema.json')), JSON.parse(JSON.stringify(contractJsonSchema())));
});

const page = readFileSync(new URL('docs/contracts.md', root), 'utf8');

test('the table of contracts in the docs is the one that is generated', (t) => {
  const table = /<!-- generated: contracts -->\n\n([^]*?)\n\n<!-- end of contracts -->/.exec(page)?.[1];
  t.is(table, contractsMarkdown(shippedContracts()));
});

test('the contracts in the docs are ones that a profile takes', (t) => {
  const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
  const examples = blocks.filter((text) => text.startsWith('name:'));
  t.is(examples.length, 2);
  for (const text of examples) {
    const profile = `name: small
proxies: {channel: {protocol: http, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {query: uid}}}
clients: {uid1: {match: '1', contract: mine.yaml}, uid2: {match: '2', role: peer}}
`;
    const readContract = (name: string) => ({ file: name, text: name === 'mine.yaml' ? text : fileOf(name) });
    const contract = compileText(profile, {}, {}, undefined, readContract).clients[0]?.contract;
    t.true((contract?.expectations.length ?? 0) >= 3);
  }
});

test('the list has every contract and no line over 80 columns', (t) => {
  const lines = contractsTable(shippedContracts()).split('\n');
  for (const line of lines) t.true(line.length <= 80, line);
  for (const name of shippedContractNames) t.is(lines.filter((line) => line.startsWith(`${name} `)).length, 1, name);
});

interface Figure {
  contract: string;
  of: string;
  event: string;
  exact: number | null;
}

// What is documented and stands in no contract, and why.
const leftOut: Record<string, string> = {
  'tencent-trtc: room dissolved': 'when all have dropped out, nobody is left who could say so',
};

const figures = JSON.parse(readFileSync(new URL('test/fixtures/documented-figures.json', root), 'utf8')) as Figure[];

for (const { contract, of, event, exact } of figures) {
  test(`${exact === null ? 'a contract' : `${exact} ms`} of ${of} for ${event} is there`, (t) => {
    t.true(shippedContractNames.includes(contract));
    if (exact === null || `${of}: ${event}` in leftOut) return;
    const guide = contractGuide(contract);
    const windows = guide.expectations.flatMap(({ window: { at, min, max } }) => [at, min, max]);
    const params = Object.values(guide.params).map((value) => parseDuration(String(value)));
    t.true([...windows, ...params].includes(exact));
  });
}

test('what is left out is documented', (t) => {
  const known = figures.map(({ of, event }) => `${of}: ${event}`);
  for (const [row, reason] of Object.entries(leftOut)) {
    t.true(known.includes(row), row);
    t.regex(reason, /\w/);
  }
});

test('what is worked out from the constants of Chrome is a warning only', (t) => {
  t.true(contractGuide('chrome-ice').expectations.every(({ severity }) => severity === 'warn'));
});
