import test from 'ava';
import * as fc from 'fast-check';
import type { Expectation } from '../../src/core/expectation.js';
import type { HistoryRecord, Occurrence } from '../../src/core/records.js';
import { type Verdict, worstOf } from '../../src/core/verdict.js';
import { Evidence } from '../../src/judge/evidence.js';
import { judge, judgeEvidence } from '../../src/judge/judge.js';
import { someExpectation, someExpectations, someStory } from '../helpers/some-story.js';
import { causesOf, cut, expectation, never, recovers, verdictOn } from '../helpers/story.js';

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

/** What the history may hold besides, without a word about uid1 or uid2 that anybody asks for. */
const irrelevant: fc.Arbitrary<Occurrence> = fc.constantFrom<Occurrence[]>(
  { kind: 'event', client: 'uid9', event: 'lost', source: 'http', attributes: {} },
  { kind: 'event', client: 'uid1', event: 'native:stats', source: 'http', attributes: { kbps: 3 } },
  { kind: 'event', client: 'uid1', event: 'wire-attempt', source: 'wire', attributes: {} },
  { kind: 'event', client: 'uid2', event: 'lost', source: 'http', attributes: {}, ignored: true },
  { kind: 'connection-attempt', proxy: 'channel', connection: 7, client: 'uid1', nth: 3 },
  { kind: 'connection-opened', proxy: 'channel', connection: 7 },
  { kind: 'last-byte', client: 'uid9', before: 1, received: { t: 1 }, sent: { t: 1 } },
  { kind: 'last-byte', client: 'uid1', before: 1, filtered: { 'last-received: opcode = ping': { t: 3000 } } },
  { kind: 'heartbeats', client: 'uid9', from: 0, until: 100, interval: 10 },
  { kind: 'client-output', client: 'uid1', problem: 'odd' },
  { kind: 'client-exited', client: 'uid9', pid: 3, code: 1, signal: null, expected: false },
  { kind: 'budget-exhausted', limit: 1, refusals: 1 },
  { kind: 'stall', from: 5000, lasted: 3 },
  { kind: 'resumed', client: 'uid9', direction: 'upstream' },
);

test('whatever nobody asks for changes no verdict', (t) => {
  const additions = fc.array(fc.tuple(irrelevant, fc.nat()), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(someStory, someExpectations, additions, (story, expectations, added) => {
      const records = [...story.records];
      for (const [occurrence, place] of added) {
        // Before the run's end, and never earlier than the line above.
        const index = 1 + (place % (records.length - 1));
        records.splice(index, 0, { ...occurrence, n: 0, t: records[index - 1]?.t ?? 0 });
      }
      const line = new Map<number, number>();
      const numbered = records.map((record, index) => {
        line.set(record.n, index + 1);
        return { ...record, n: index + 1 };
      });
      const moved = (verdict: Verdict) => withLines(verdict, (n) => line.get(n) ?? 0);
      t.deepEqual(
        judge(numbered, expectations).map(essence),
        judge(story.records, expectations).map(moved).map(essence),
      );
    }),
  );
  t.pass();
});

test('the order in which simultaneous lines were written changes no verdict', (t) => {
  const shuffle = fc.array(fc.nat(), { minLength: 60, maxLength: 60 });
  const coarse = someStory.map((story) => {
    // Many lines at the same instant, as a busy process writes them.
    for (const record of story.records) record.t = Math.round(record.t / 2000) * 2000;
    return story;
  });
  fc.assert(
    fc.property(coarse, someExpectations, shuffle, (story, expectations, keys) => {
      const records = story.records
        .map((record, index) => ({ record, key: rank(record) > 0 ? index : (keys[index % keys.length] ?? 0) }))
        .sort(
          (one, other) => one.record.t - other.record.t || rank(one.record) - rank(other.record) || one.key - other.key,
        )
        .map(({ record }, index) => ({ ...record, n: index + 1 }));
      t.deepEqual(
        judge(records, expectations).map(({ cause, measured, anchor }) => ({ cause, measured, anchor })),
        judge(story.records, expectations).map(({ cause, measured, anchor }) => ({ cause, measured, anchor })),
      );
    }),
  );
  t.pass();
});

test('a history in memory is judged in the order that it has, whatever its numbers', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, (story, expectations) => {
      const numberless = story.records.map((record) => ({ ...record, n: 1 }));
      t.deepEqual(
        judge(numberless, expectations).map(({ cause, measured, anchor }) => ({ cause, measured, anchor })),
        judge(story.records, expectations).map(({ cause, measured, anchor }) => ({ cause, measured, anchor })),
      );
    }),
  );
  t.pass();
});

test('records that are taken in one by one, in any order, give the same verdicts', (t) => {
  fc.assert(
    fc.property(someStory, someExpectations, fc.nat(), (story, expectations, seed) => {
      const evidence = new Evidence(expectations);
      const places = story.records.map((record, index) => ({ record, key: (index * 7919 + seed) % 31 }));
      for (const { record } of places.sort((one, other) => one.key - other.key)) evidence.add(record);
      evidence.seal();
      t.deepEqual(judgeEvidence(evidence, expectations), judge(story.records, expectations));
    }),
  );
  t.pass();
});

// A run begins and ends, and a step comes after the one before it: that is no coincidence.
function rank({ kind }: HistoryRecord): number {
  return { 'run-started': -1, 'step-ended': 1, 'step-started': 2, 'run-ended': 3 }[kind as string] ?? 0;
}

function withLines(verdict: Verdict, moved: (n: number) => number): Verdict {
  const text = verdict.because.replaceAll(/\(line (\d+)\)/g, (_, n) => `(line ${moved(Number(n))})`);
  return { ...verdict, because: text, proof: verdict.proof.map(moved).sort((one, other) => one - other) };
}

function essence({ expectation: { id }, ...rest }: Verdict): object {
  return { id, ...rest, because: rest.because.replaceAll(/\(again in line \d+\)/g, '') };
}

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
