import { readdirSync } from 'node:fs';
import test from 'ava';
import { DeadwireError, ProfileError } from '../../src/core/errors.js';
import { isFaultType } from '../../src/faults/index.js';
import {
  compileNetwork,
  loadNetwork,
  type Network,
  networkJsonSchema,
  networksTable,
  networkText,
  parseNetwork,
  shippedNetworks,
} from '../../src/profiles/index.js';
import { shippedText } from './compile-text.js';

const folder = new URL('../../../profiles/networks/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

for (const file of files) {
  test(`the shipped network ${file} is read and compiles to something`, (t) => {
    const network = parseNetwork(shippedText(`networks/${file}`), file);
    t.is(`${network.name}.yaml`, file);
    const { faults, outages, notes, explain } = compileNetwork(network);
    t.true(faults.length + outages.length + notes.length > 0);
    t.regex(explain, /\w/);
    for (const { type, target } of faults) {
      t.true(isFaultType(type));
      t.is(target.clients, undefined);
    }
    for (const line of networkText(network).split('\n')) t.true(line.length <= 80, line);
  });
}

test('the networks that everybody asks for are there', (t) => {
  const wanted =
    '3g-average 3g-good 3g-lossy edge-average edge-good edge-lossy lte wifi wifi-good dsl cable gprs offline ' +
    'very-bad-network devtools-3g devtools-slow-4g devtools-fast-4g wpt-3g satellite-geo starlink-leo ' +
    'tunnel lift hand-over train-wifi metro';
  for (const name of wanted.split(' ')) t.true(files.includes(`${name}.yaml`), name);
});

test('delays are one way whatever their source counts', (t) => {
  const delays = (name: string) => {
    const { down, up } = loadNetwork(name);
    return [down.delay, down.jitter, up.delay, up.jitter];
  };
  t.deepEqual(delays('edge-average'), [400, 0, 440, 0]);
  t.deepEqual(delays('wpt-3g'), [150, 0, 150, 0]);
  t.deepEqual(delays('devtools-slow-4g'), [281.25, 0, 281.25, 0]);
  t.deepEqual(delays('bean-3g'), [90, 30, 90, 30]);
  t.deepEqual(delays('comcast-gprs'), [0, 0, 500, 0]);
});

test('a network becomes one fault for what is alike both ways, and one each way for what is not', (t) => {
  const { faults } = compileNetwork(loadNetwork('3g-average'), { clients: ['uid1'] });
  t.deepEqual(
    faults.map(({ type, options, target }) => [type, options, target]),
    [
      ['bandwidth', { rate: 97_500, shared: 'client' }, { clients: ['uid1'], direction: 'downstream' }],
      ['bandwidth', { rate: 41_250, shared: 'client' }, { clients: ['uid1'], direction: 'upstream' }],
      [
        'latency',
        { delay: 100, jitter: 0, distribution: 'uniform', correlation: 0 },
        { clients: ['uid1'], direction: 'both' },
      ],
    ],
  );
});

test('a network on which nothing passes is a blackhole, and so is each of its outages', (t) => {
  t.deepEqual(
    compileNetwork(loadNetwork('offline')).faults.map(({ type, target }) => [type, target.direction]),
    [['blackhole', 'both']],
  );
  const { outages } = compileNetwork(loadNetwork('tunnel'));
  t.deepEqual(
    outages.map(({ name, after, lasts, fault }) => [name, after, lasts, fault.type]),
    [
      ['cutting', 20_000, 3000, 'blackhole'],
      ['tunnel', 40_000, 12_000, 'blackhole'],
      ['long-tunnel', 60_000, 30_000, 'blackhole'],
    ],
  );
});

test('loss is a modelled drop, which never takes a whole message, and what loses nothing has none', (t) => {
  const { faults, notes } = compileNetwork(loadNetwork('3g-lossy'));
  t.deepEqual(
    faults.filter(({ type }) => type === 'drop').map(({ options, target }) => [options, target.direction]),
    [[{ loss: 0.01, plane: 'modelled' }, 'both']],
  );
  t.deepEqual(notes, []);
  t.false(compileNetwork(loadNetwork('3g-average')).faults.some(({ type }) => type === 'drop'));
});

test('what is not applied is said: slow names, figures at second hand', (t) => {
  const { notes } = compileNetwork(loadNetwork('high-latency-dns'));
  t.regex(notes.join('\n'), /DNS delay of 3 s is not applied/);
  t.regex(notes.join('\n'), /at second hand/);
});

test('an unknown network is an error that names the nearest', (t) => {
  const error = t.throws(() => loadNetwork('3g-losy'), { instanceOf: DeadwireError });
  t.is(error.code, 'OPTION_INVALID');
  t.regex(error.message, /unknown network "3g-losy"; did you mean "3g-lossy"\?/);
});

test('the table has every network and no line over 80 columns', (t) => {
  const networks = shippedNetworks();
  const lines = networksTable(networks).split('\n');
  for (const line of lines) t.true(line.length <= 80, line);
  for (const { name } of networks) t.is(lines.filter((line) => line.startsWith(`${name} `)).length, 1, name);
});

const right = `name: mine
title: Mine
source: {name: own}
semantics: one-way
down: {rate: 1Mbit/s, delay: 10ms, loss: 1%}
`;

test('a network of our own is read', (t) => {
  const network: Network = parseNetwork(right, 'mine.yaml');
  t.deepEqual(network.down, { rate: 125_000, delay: 10, jitter: 0, loss: 0.01 });
  t.deepEqual(network.up, { delay: 0, jitter: 0, loss: 0 });
});

const wrong: [title: string, change: [string, string], problems: string[]][] = [
  ['an unknown key', ['title', 'titel'], ['1:1 missing key "title"; it must be text', '2:1 unknown key "titel"']],
  ['a rate without a unit', ['1Mbit/s', '1'], ['5:14 "rate" is 1, but must be a number with a unit']],
  ['a loss beyond all packets', ['1%', '101%'], ['5:42 "loss" is "101%", but must be a percentage']],
  ['a name that is no word', ['mine', 'My Net'], ['1:7 "name" is "My Net", but must be a word in kebab-case']],
  ['a meaning that nobody knows', ['one-way', 'oneway'], ['4:12 "semantics" is "oneway", but must be one of']],
  [
    'a round trip that is missing',
    ['one-way', 'round-trip'],
    ['1:1 semantics round-trip needs', '5:23 with semantics round-trip the "delay"'],
  ],
  [
    'a round trip beside one way',
    ['one-way', 'one-way\nround-trip: {delay: 1s}'],
    ['5:1 with semantics one-way the delays stand'],
  ],
  ['an egress that comes in', ['one-way', 'egress'], ['5:1 with semantics egress nothing but "up"']],
  [
    'an outage without an end',
    ['title: Mine', 'title: Mine\noutages: [{name: a, after: 1s}]'],
    ['3:11 missing key "for" in outages[0]'],
  ],
];

for (const [title, [piece, replacement], problems] of wrong) {
  test(`${title} in a network is found with its line and column`, (t) => {
    const text = right.replace(piece, replacement);
    const error = t.throws(() => parseNetwork(text, 'mine.yaml'), { instanceOf: ProfileError });
    const found = error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
    t.is(found.length, problems.length, found.join('\n'));
    problems.forEach((problem, nth) => t.true(found[nth]?.startsWith(problem), `${found[nth]} is not ${problem}`));
    t.true(error.message.startsWith('mine.yaml:'));
  });
}

test('the committed JSON schema of networks is the one that the schema gives', (t) => {
  t.deepEqual(JSON.parse(shippedText('network.schema.json')), JSON.parse(JSON.stringify(networkJsonSchema())));
});
