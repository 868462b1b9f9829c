import test from 'ava';
import { assert, property, string } from 'fast-check';
import type { OutputPattern, OutputReading, OutputTime } from '../../src/core/plan.js';
import { readJsonLine, type SpokenLine } from '../../src/events/output.js';
import { outputReader } from '../../src/events/output-reader.js';
import { type LineInstant, linesToLearn } from '../../src/events/stamp-clock.js';
import { ManualClock } from '../helpers/manual-clock.js';

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
    t.deepEqual(readJsonLine(line), said as never);
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
    const read = readJsonLine(line);
    t.regex((read as { problem: string }).problem, problem);
  });
}

test('a key that JavaScript treats in its own way is an attribute like any other', (t) => {
  const read = readJsonLine('{"event":"e","__proto__":1,"attributes":{"constructor":2}}');
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
    t.deepEqual(reading(patterns).said(line)[0], said as never);
  });
}

test('no line whatever makes the reading throw', (t) => {
  const everything = reading({
    format: 'patterns',
    patterns: [{ pattern: '(?<e>.*)', event: { group: 'e' }, record: { begin: '^.', lines: 3 } }],
    time: { pattern: '(.*)', format: 'logcat' },
  });
  assert(
    property(string({ unit: 'binary' }), (line) => {
      for (const text of [line, `{${line}`, `{"event":"e","x":${line}}`]) {
        readJsonLine(text);
        everything.said(text);
      }
      t.pass();
    }),
  );
});

/** A reader on a clock that stands still. */
function reading(how: OutputReading) {
  const clock = new ManualClock();
  let heard: SpokenLine[] = [];
  const instants: LineInstant[] = [];
  const reader = outputReader(how, {
    clock,
    said: (spoken, instant) => {
      heard.push(spoken);
      instants.push(instant);
    },
    misunderstood: () => {},
  });
  const flush = () => {
    const said = heard;
    heard = [];
    return said;
  };
  return {
    clock,
    reader,
    instants,
    flush,
    said(...lines: string[]) {
      for (const line of lines) reader.read(line);
      return flush();
    },
  };
}

const logcat: OutputPattern = {
  pattern: String.raw`RtcEngine: (?<event>on\w+)\((state=(?<state>\d+))?.*?(uid=(?<uid>\d+))?\)`,
  event: { group: 'event' },
};

test('one pattern reads the name of the event too, so that a vocabulary maps a whole log', (t) => {
  const { said } = reading({ format: 'patterns', patterns: [logcat] });
  t.deepEqual(
    said(
      '11-25 03:21:47.123  1 1 I RtcEngine: onUserOffline(uid=2)',
      '11-25 03:21:47.124  1 1 I RtcEngine: onConnectionStateChanged(state=4)',
      '11-25 03:21:47.125  1 1 I RtcEngine: nothing',
    ),
    [
      { event: 'onUserOffline', attributes: { uid: '2' } },
      { event: 'onConnectionStateChanged', attributes: { state: '4' } },
    ],
  );
});

test('a name that is empty or far too long is none, and a long attribute is cut', (t) => {
  const { said } = reading({
    format: 'patterns',
    patterns: [{ pattern: '^(?<e>x*):(?<a>y*)', event: { group: 'e' } }],
  });
  t.deepEqual(said(':y', `${'x'.repeat(201)}:y`), []);
  t.deepEqual(said(`x:${'y'.repeat(5000)}`), [{ event: 'x', attributes: { a: 'y'.repeat(1000) } }]);
});

const stats: OutputPattern = {
  pattern: String.raw`state: (?<state>\d+)[^]*reason: (?<reason>\d+)`,
  event: 'native:state',
  record: { begin: String.raw`^state dump`, until: '^end', lines: 5 },
};
const whole = { event: 'native:state', attributes: { state: '4', reason: '2' } };

test('a record is read as a whole when its last line has come, and other lines besides', (t) => {
  const { said } = reading({ format: 'patterns', patterns: [stats, { pattern: '^lost', event: 'lost' }] });
  t.deepEqual(said('state dump', ' state: 4', 'lost', ' reason: 2'), [{ event: 'lost', attributes: {} }]);
  t.deepEqual(said('end'), [whole]);
  t.deepEqual(said('end', ' state: 4', ' reason: 2'), [], 'nothing has begun');
});

test('a record has at most so many lines, and ends where the next one begins', (t) => {
  const { said } = reading({ format: 'patterns', patterns: [stats] });
  t.deepEqual(said('state dump', 'state: 4', 'reason: 2', '4th'), []);
  t.deepEqual(said('5th'), [whole]);
  t.deepEqual(said('state dump', 'state: 4', 'reason: 2', 'state dump'), [whole]);
});

test('a record that nothing follows is over after a second, and dated by its first line', async (t) => {
  const { said, clock, flush, instants } = reading({ format: 'patterns', patterns: [stats] });
  said('state dump', 'state: 4');
  await clock.pass(900);
  said('reason: 2');
  await clock.pass(999);
  t.deepEqual(flush(), []);
  await clock.pass(1);
  t.deepEqual(flush(), [whole]);
  t.deepEqual(instants, [{ t: 0, byArrival: true }]);
  t.is(clock.pending, 0);
});

test('a record that never ends is bounded in what it holds', (t) => {
  const pattern = {
    pattern: '^(?<all>[^]*)$',
    event: { group: 'all' },
    record: { begin: 'x', until: '^end', lines: 1000 },
  };
  const lengths: number[] = [];
  const clock = new ManualClock();
  const reader = outputReader(
    { format: 'patterns', patterns: [{ ...pattern, event: 'lost' }] },
    { clock, misunderstood: () => {}, said: ({ attributes }) => lengths.push(String(attributes['all']).length) },
  );
  for (let line = 0; line < 999; line += 1) reader.read(line === 0 ? 'x' : 'y'.repeat(60_000));
  t.deepEqual(lengths, []);
  reader.end();
  t.deepEqual(lengths, [1000]);
});

const wall = 1_700_000_000_000;
const stamped = (time: OutputTime['format'], pattern = '^([^ ]+) '): OutputReading => ({
  format: 'patterns',
  patterns: [{ pattern: 'gone', event: 'lost' }],
  time: { pattern, format: time },
});

const stampFormats: [format: OutputTime['format'], write: (t: number) => string][] = [
  ['epoch-ms', (t) => String(wall + t)],
  ['epoch-s', (t) => ((wall + t) / 1000).toFixed(3)],
  ['iso', (t) => new Date(wall + t).toISOString()],
  ['logcat', (t) => new Date(wall + t).toISOString().slice(5, 23).replace('T', ' ')],
];

for (const [format, write] of stampFormats) {
  test(`a line that was long under way is dated back by its stamp of format ${format}, once the clock is known`, (t) => {
    const { said, clock, instants } = reading(stamped(format, format === 'logcat' ? '^([0-9].{17})' : undefined));
    for (let line = 0; line < linesToLearn; line += 1) {
      clock.advanceTo(1000 + line * 100 + (line === 3 ? 0 : 30));
      said(`${write(1000 + line * 100)} ${line === 0 ? 'gone' : 'x'}`);
    }
    clock.advanceTo(5000);
    said(`${write(4000)} gone`);
    t.deepEqual(instants[0], { t: 1030, byArrival: true }, 'nothing is known at first');
    t.is(Math.round(instants[1]?.t ?? 0), 4000);
    t.is(instants[1]?.uncertainty, 20);
  });
}

test('a clock that was set is learnt again, and until then the arrival counts', (t) => {
  const { said, clock, instants } = reading(stamped('epoch-ms'));
  for (let line = 0; line < linesToLearn; line += 1) said(`${wall} x`);
  clock.advanceTo(100);
  said(`${wall + 3_600_100} gone`);
  t.deepEqual(instants, [{ t: 100, byArrival: true }]);
  for (let line = 1; line < linesToLearn; line += 1) said(`${wall + 3_600_100} x`);
  clock.advanceTo(1100);
  said(`${wall + 3_600_600} gone`);
  t.deepEqual(instants[1], { t: 600, uncertainty: 20 });
});

test('a slow clock is followed, since old delays are forgotten', (t) => {
  const { said, clock, instants } = reading(stamped('epoch-ms'));
  for (let now = 0; now < 100_000; now += 1000) {
    clock.advanceTo(now);
    said(`${wall + now * 0.999} x`);
  }
  clock.advanceTo(100_000);
  said(`${wall + 99_900} gone`);
  t.true((instants[0]?.t ?? 0) > 99_930, `${instants[0]?.t}`);
});

const oddStamps = ['', '99-99 99:99:99.999', 'NaN', '1e999', 'yesterday'];
for (const [format] of stampFormats) {
  test(`a line whose stamp is no ${format} is dated by its arrival`, (t) => {
    const { said, clock, instants } = reading(stamped(format));
    clock.advanceTo(7);
    said(...oddStamps.map((stamp) => `${stamp} gone`));
    t.deepEqual(
      instants,
      oddStamps.map(() => ({ t: 7, byArrival: true as const })),
    );
  });
}

test("a stamp of this machine's monotonic clock is taken as it is, unless it lies ahead", (t) => {
  const { said, clock, instants } = reading(stamped('monotonic-ms'));
  clock.advanceTo(100);
  said('40 gone', '101 gone');
  t.deepEqual(instants, [{ t: 40 }, { t: 100, byArrival: true }]);
});
