import test from 'ava';
import * as fc from 'fast-check';
import { type EventExpectation, type Expectation, windowWithin } from '../../src/core/expectation.js';
import type { EventName } from '../../src/core/events.js';
import type { HistoryRecord } from '../../src/core/records.js';
import { type Verdict, worstOf } from '../../src/core/verdict.js';
import { judge } from '../../src/judge/judge.js';
import { causesOf, cut, expectation, never, recovers, type Story, verdictOn } from '../helpers/story.js';

const clients = ['uid1', 'uid2'];
const events: EventName[] = ['interrupted', 'lost', 'peer-offline', 'rejoined'];

const someEvent = fc.record({
  at: fc.integer({ min: 2000, max: 41_000 }),
  client: fc.constantFrom(...clients),
  event: fc.constantFrom(...events),
});

/** An outage of some length, and whatever the clients said. */
const someStory: fc.Arbitrary<Story> = fc
  .record({
    said: fc.array(someEvent, { maxLength: 8 }),
    heal: fc.integer({ min: 2200, max: 30_000 }),
    lastByte: fc.integer({ min: 1000, max: 2100 }),
  })
  .map(({ said, heal, lastByte }) => {
    const story = cut().lastByte('uid1', { received: lastByte, sent: lastByte });
    for (const { at, client, event } of said.sort((one, other) => one.at - other.at)) story.says(at, client, event);
    return recovers(story, heal);
  });

const someWindow = fc
  .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 10_000 }))
  .map(([min, width]): [number, number] => [min, min + width]);

const someExpectation: fc.Arbitrary<Omit<EventExpectation, 'id'>> = fc
  .record({
    step: fc.constantFrom('outage', 'recovery'),
    expects: fc.constantFrom('event' as const, 'absence' as const),
    event: fc.constantFrom(...events),
    from: fc.constantFrom(...clients),
    after: fc.constantFrom(
      { kind: 'applied' } as const,
      { kind: 'healed' } as const,
      { kind: 'last-received', client: 'uid1' } as const,
      { kind: 'last-sent', client: 'uid1' } as const,
      { kind: 'event', client: 'uid1', event: 'interrupted' } as const,
    ),
    window: someWindow.map(([min, max]) => windowWithin(min, max)),
    severity: fc.constantFrom('fail' as const, 'warn' as const),
  })
  .map((parts) => ({
    ...expectation(parts),
    count: parts.expects === 'absence' ? { min: 0, max: 0 } : { min: 1, max: 1 },
  }));

const someExpectations = fc
  .array(someExpectation, { minLength: 1, maxLength: 5 })
  .map((list): Expectation[] => list.map((one, index) => ({ ...one, id: `E${index}` })));

test('with its fault taken out, no verdict of a history passes or fails', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) => {
      const records = story.records.filter(({ kind }) => !kind.startsWith('fault-'));
      t.deepEqual(
        judge(records, expectations).map(({ outcome }) => outcome),
        expectations.map(() => 'inconclusive'),
      );
    }),
  );
  t.pass();
});

test('with the effects of its fault taken out, no verdict of a history passes or fails', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) => {
      const records = story.records.filter(({ kind }) => kind !== 'fault-effective');
      return judge(records, expectations).every(({ cause }) => cause === 'not-effective');
    }),
  );
  t.pass();
});

test('judging twice gives the same verdicts, and changes neither history nor expectations', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) => {
      const before = JSON.stringify([story.records, expectations]);
      deepFreeze(story.records);
      deepFreeze(expectations);
      const verdicts = judge(story.records, expectations);
      t.deepEqual(judge(story.records, expectations), verdicts);
      return JSON.stringify([story.records, expectations]) === before;
    }),
  );
  t.pass();
});

test('a history that was written to a file and read back gives the same verdicts', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) => {
      const read = story.records.map((record) => JSON.parse(JSON.stringify(record)) as HistoryRecord);
      t.deepEqual(judge(read, expectations), judge(story.records, expectations));
    }),
  );
  t.pass();
});

test('it does not matter when the clock began', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, fc.integer({ min: -1_000_000, max: 1_000_000 }), (story, list, offset) => {
      const shifted = judge(shift(story.records, offset), list);
      const expected = judge(story.records, list).map((verdict) =>
        verdict.anchor === undefined ? verdict : { ...verdict, anchor: verdict.anchor + offset },
      );
      t.deepEqual(shifted, expected);
    }),
  );
  t.pass();
});

test('the order in which expectations are asked for changes no verdict', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) => {
      const chained = expectations.map((one, index) => (index === 0 ? one : { ...one, follows: 'E0' }));
      const backwards = judge(story.records, [...chained].reverse()).reverse();
      t.deepEqual(backwards, judge(story.records, chained));
    }),
  );
  t.pass();
});

test('a verdict never passes an event outside its window, nor fails one for being absent as it should', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) =>
      judge(story.records, expectations).every(({ cause, measured, expectation: { window, expects } }) => {
        const inside = measured !== undefined && measured >= window.min && measured <= window.max;
        if (cause === 'on-time') return expects === 'event' && inside;
        if (cause === 'unexpected') return expects === 'absence' && inside;
        if (cause === 'absent') return expects === 'absence' && measured === undefined;
        return cause !== 'crashed';
      }),
    ),
  );
  t.pass();
});

test('every line of a proof is a line of the history', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) =>
      judge(story.records, expectations).every(({ proof }) => proof.every((n) => story.records[n - 1]?.n === n)),
    ),
  );
  t.pass();
});

test('a warning changes no outcome, whatever it says', (t) => {
  const verdict = fc.tuple(someStory, someExpectation).map(([story, one]) => verdictOn(story, { ...one, id: 'E' }));
  const weighed = (severity: 'warn' | 'fail') =>
    verdict.map((one): Verdict => ({ ...one, expectation: { ...one.expectation, severity } }));
  fc.assert(
    fc.property(
      fc.array(weighed('fail'), { minLength: 1, maxLength: 3 }),
      fc.array(weighed('warn'), { maxLength: 3 }),
      (hard, soft) => worstOf([...soft, ...hard]) === worstOf(hard),
    ),
  );
  t.pass();
});

const t4 = expectation();
const quiet = never('lost', [0, 8000]);

test('a record that is not whole makes the expectations that need it inconclusive, and no others', (t) => {
  const story = cut().says(5990, 'uid1', 'interrupted');
  const n = story.records.length + 1;
  const broken = { kind: 'event', client: 'uid1', event: 'lost', source: 'http', n } as unknown as HistoryRecord;
  story.records.push(broken);
  t.deepEqual(causesOf(recovers(story), t4, quiet, expectation({ id: 'L', event: 'lost' })), [
    'on-time',
    'crashed',
    'crashed',
  ]);
});

test('a line without an instant makes no window look as if it were over', (t) => {
  const story = cut().healed(4000, 'outage', 'aborted');
  story.records.push({ kind: 'stall', from: 1, lasted: 1, n: 98 } as unknown as HistoryRecord);
  t.is(verdictOn(story.runEnded(4000, 'interrupted'), quiet).cause, 'aborted');
});

test('a history that cannot be read at all makes everything inconclusive', (t) => {
  const history = [...recovers(cut()).records, null] as unknown as HistoryRecord[];
  t.deepEqual(
    judge(history, [t4, quiet]).map(({ cause, outcome }) => [cause, outcome]),
    [
      ['crashed', 'inconclusive'],
      ['crashed', 'inconclusive'],
    ],
  );
});

test('an expectation that is not whole is inconclusive, and says why', (t) => {
  const shapeless = { ...t4, id: 'S', after: undefined as unknown as Expectation['after'] };
  const story = recovers(cut().says(5990, 'uid1', 'interrupted'));
  t.deepEqual(causesOf(story, shapeless, t4), ['crashed', 'on-time']);
  t.regex(verdictOn(story, shapeless).because, /^the judge failed: /);
});

test('two expectations with the same id are both judged', (t) => {
  const story = recovers(cut().says(5990, 'uid1', 'interrupted'));
  t.deepEqual(causesOf(story, t4, { ...t4, event: 'lost' }), ['on-time', 'missing']);
});

test('an empty history proves nothing', (t) => {
  t.deepEqual(
    judge([], [t4, quiet]).map(({ cause }) => cause),
    ['not-effective', 'not-effective'],
  );
});

function shift(records: readonly HistoryRecord[], offset: number): HistoryRecord[] {
  return records.map((record) => {
    const moved = { ...record, t: record.t + offset };
    if (moved.kind !== 'last-byte') return moved;
    const { received, sent } = moved;
    return {
      ...moved,
      before: moved.before + offset,
      ...(received && { received: { ...received, t: received.t + offset } }),
      ...(sent && { sent: { ...sent, t: sent.t + offset } }),
    };
  });
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
