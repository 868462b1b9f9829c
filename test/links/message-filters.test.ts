import test from 'ava';
import { filterKey } from '../../src/core/anchor.js';
import { type MessageFilter, readableLength } from '../../src/core/message.js';
import { ClientTrack } from '../../src/links/client-track.js';
import { Framing } from '../../src/links/framing.js';
import { filtersFor } from '../../src/links/message-filters.js';
import { frame } from './frames.js';

const ping: MessageFilter = { opcode: 'ping' };
const two: MessageFilter = { pattern: '^2$' };

for (const [name, opcode] of [
  ['text', 1],
  ['binary', 2],
  ['close', 8],
  ['ping', 9],
  ['pong', 10],
] as const) {
  test(`a ${name} frame meets the filter of its own opcode, and no other`, (t) => {
    const every = (['text', 'binary', 'ping', 'pong', 'close'] as const).map((other) => ({ opcode: other }));
    t.deepEqual(meetings(every, [frame(opcode, 'x', { masked: true })]), [[`opcode = ${name}`]]);
  });
}

test('a message meets its filters once, when its last fragment is there', (t) => {
  t.deepEqual(
    meetings(
      [{ pattern: '^hello$' }, { opcode: 'text' }, ping],
      [
        frame(1, 'he', { fin: false, masked: true }),
        frame(9, 'hello', { masked: true }),
        frame(0, 'll', { fin: false, masked: true }),
        frame(0, 'o', { masked: true }),
        frame(1, 'hello again'),
      ],
    ),
    [[], ['opcode = ping'], [], ["message ~ '^hello$'", 'opcode = text'], ['opcode = text']],
  );
});

test('a pattern looks at messages, and at what a control frame carries only with its opcode', (t) => {
  const both: MessageFilter = { opcode: 'pong', pattern: '^2$' };
  t.deepEqual(meetings([two, both], [frame(9, '2'), frame(10, '2'), frame(1, '2'), frame(1, '22')]), [
    [],
    ["opcode = pong and message ~ '^2$'"],
    ["message ~ '^2$'"],
    [],
  ]);
});

test('a value is found at its pointer in JSON, a number as its text too, and nothing in what is no JSON', (t) => {
  const about: MessageFilter = { json: { '/peer/uid': '1', '/type': 'left' } };
  const said = [
    '{"type":"left","peer":{"uid":1}}',
    '{"type":"left","peer":{"uid":"1"}}',
    '{"type":"left","peer":{"uid":2}}',
    '{"type":"left"}',
    '{"type":"left","peer":{"uid":1}',
    'null',
  ].map((text) => frame(1, text));
  const key = ['message /peer/uid = 1 and message /type = left'];
  t.deepEqual(meetings([about], said), [key, key, [], [], [], []]);
});

test('a pattern reads binary as Latin-1', (t) => {
  t.deepEqual(meetings([{ pattern: '^\\xe9$' }], [frame(2, Buffer.from([0xe9])), frame(1, 'é')]), [
    ["message ~ '^\\xe9$'"],
    ["message ~ '^\\xe9$'"],
  ]);
});

test('a pattern sees the first 64 KiB of a message, over all of its fragments', (t) => {
  const start = 'a'.repeat(readableLength - 1);
  const fragments = (end: string) => [frame(1, start, { fin: false }), frame(0, end)];
  const key = ["message ~ 'x$'"];
  t.deepEqual(meetings([{ pattern: 'x$' }], fragments('xb')), [[], key]);
  t.deepEqual(meetings([{ pattern: 'x$' }], fragments('bx')), [[], []]);
  t.deepEqual(meetings([{ pattern: 'x$' }], [...fragments('x'), frame(1, 'x')]), [[], key, key]);
});

test('a pattern does not remember where it matched last', (t) => {
  t.deepEqual(meetings([two], [frame(1, '2'), frame(1, '2')]), [["message ~ '^2$'"], ["message ~ '^2$'"]]);
});

test('a continuation of nothing meets no filter', (t) => {
  t.deepEqual(meetings([{ opcode: 'text' }, ping, { pattern: '' }], [frame(0, 'x')]), [[]]);
});

test('what a fault had held meets no filter', (t) => {
  const { track, framing } = watching([two]);
  framing.watch(frame(1, '2'), { now: 100, backedUp: false, withheld: true });
  t.deepEqual(track.matchesBefore(1000), {});
});

test('a message that cannot be read makes a filter unsure, unless its opcode speaks against it', (t) => {
  const binary: MessageFilter = { opcode: 'binary', pattern: '^2$' };
  const { track, framing } = watching([two, { opcode: 'text' }, binary]);
  framing.watch(frame(1, '2'), { now: 100, backedUp: false, withheld: false });
  framing.watch(frame(1, '?', { compressed: true }), { now: 200, backedUp: false, withheld: false });
  t.deepEqual(track.matchesBefore(1000), {
    "last-received: message ~ '^2$'": { t: 200, unsure: 'compressed' },
    'last-received: opcode = text': { t: 200 },
  });
  t.deepEqual(track.matchesBefore(150)["last-received: message ~ '^2$'"], { t: 100 });
  framing.watch(frame(1, '2'), { now: 300, backedUp: false, withheld: false });
  t.deepEqual(track.matchesBefore(1000)["last-received: message ~ '^2$'"], { t: 300 }, 'a later match is sure again');
});

function watching(filters: readonly MessageFilter[]) {
  const track = new ClientTrack(1, filters);
  const watchers = [filtersFor(track, 'downstream')];
  return { track, framing: new Framing({ skip: 0, watchers, deflation: 'none' }) };
}

/** The filters that each of the frames meets, by their keys. */
function meetings(filters: readonly MessageFilter[], frames: readonly Buffer[]): string[][] {
  const { track, framing } = watching(filters);
  return frames.map((bytes, index) => {
    const now = (index + 1) * 1000;
    framing.watch(bytes, { now, backedUp: false, withheld: false });
    const found = track.matchesBefore(now);
    return filters.map(filterKey).filter((key) => found[`last-received: ${key}`]?.t === now);
  });
}
