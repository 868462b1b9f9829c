import test from 'ava';
import { assert, property, string } from 'fast-check';
import type { OutputReading } from '../../src/core/plan.js';
import { readOutputLine } from '../../src/events/output.js';

const json: OutputReading = { format: 'json' };
const patterns: OutputReading = {
  format: 'patterns',
  patterns: [
    { pattern: String.raw`onConnectionStateChanged.*state=4.*reason=(?<reason>\d+)`, event: 'interrupted' },
    { pattern: 'onConnectionStateChanged', event: 'native:state' },
    { pattern: String.raw`uid=(?<uid>\d+)( gone)? ?(?<why>\w+)?$`, event: 'peer-offline' },
  ],
};

const jsonLines: [line: string, said: object | undefined][] = [
  ['{"event":"joined"}', { event: 'joined', attributes: {} }],
  ['  {"event":"joined","monotonic":12.5}  ', { event: 'joined', attributes: {}, monotonic: 12.5 }],
  ['{"event":"joined","monotonic":"12"}', { event: 'joined', attributes: {} }],
  ['{"event":"joined","monotonic":1e999}', { event: 'joined', attributes: {} }],
  [
    '{"event":"e","uid":1,"ok":true,"deep":{"a":1},"list":[1],"none":null}',
    { event: 'e', attributes: { uid: 1, ok: true } },
  ],
  ['{"event":"e","uid":1,"attributes":{"uid":2,"x":"y"}}', { event: 'e', attributes: { uid: 2, x: 'y' } }],
  ['{"event":"e","attributes":[1,{}]}', { event: 'e', attributes: { 0: 1 } }],
  ['{"event":"e","attributes":"none"}', { event: 'e', attributes: {} }],
  ['{"level":30,"msg":"an ordinary log line"}', undefined],
  ['Listening on 7000', undefined],
  ['[1,2]', undefined],
  ['', undefined],
];

for (const [line, said] of jsonLines) {
  test(`of JSON, ${JSON.stringify(line)} says ${JSON.stringify(said)}`, (t) => {
    t.deepEqual(readOutputLine(line, json), said as never);
  });
}

const problems: [line: string, problem: RegExp][] = [
  ['{"event":', /^a line that begins like JSON is none \(.*\): \{"event":$/],
  ['{ an ordinary brace', /^a line that begins like JSON is none/],
  ['{"event":5}', /^"event" must be a name of at most 200 characters: \{"event":5\}$/],
  ['{"event":""}', /^"event" must be a name of at most 200 characters/],
  [`{"event":"${'x'.repeat(201)}"}`, /^"event" must be a name of at most 200 characters: .{160}…$/],
  [`{${'x'.repeat(70_000)}`, /^a line that begins like JSON is none \([^]{1,200}\): .{160}…$/],
];

for (const [line, problem] of problems) {
  test(`${line.slice(0, 30)} looks like an event and is none, which is said briefly`, (t) => {
    const read = readOutputLine(line, json);
    t.regex((read as { problem: string }).problem, problem);
  });
}

test('a key that JavaScript treats in its own way is an attribute like any other', (t) => {
  const read = readOutputLine('{"event":"e","__proto__":1,"attributes":{"constructor":2}}', json);
  t.deepEqual(Object.entries((read as { attributes: object }).attributes), [
    ['__proto__', 1],
    ['constructor', 2],
  ]);
});

const patternLines: [line: string, said: object | undefined][] = [
  ['I/Agora: onConnectionStateChanged state=4 reason=2 in 3 ms', { event: 'interrupted', attributes: { reason: '2' } }],
  ['I/Agora: onConnectionStateChanged state=1', { event: 'native:state', attributes: {} }],
  ['uid=7 gone quit', { event: 'peer-offline', attributes: { uid: '7', why: 'quit' } }],
  ['uid=7', { event: 'peer-offline', attributes: { uid: '7' } }],
  ['{"event":"joined"}', undefined],
  ['', undefined],
];

for (const [line, said] of patternLines) {
  test(`by patterns, ${JSON.stringify(line)} says ${JSON.stringify(said)}`, (t) => {
    t.deepEqual(readOutputLine(line, patterns), said as never);
  });
}

test('no line whatever makes the reading throw', (t) => {
  assert(
    property(string({ unit: 'binary' }), (line) => {
      for (const text of [line, `{${line}`, `{"event":"e","x":${line}}`]) {
        readOutputLine(text, json);
        readOutputLine(text, patterns);
      }
      t.pass();
    }),
  );
});
