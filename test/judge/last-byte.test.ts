import test from 'ava';
import { type Anchor, filterKey } from '../../src/core/anchor.js';
import type { MessageFilter } from '../../src/core/message.js';
import { windowWithin } from '../../src/core/expectation.js';
import { ClientTrack } from '../../src/links/client-track.js';
import { cut, expectation, recovers, type Story, verdictOn } from '../helpers/story.js';

const lost = (after: Anchor) => expectation({ event: 'lost', after, window: windowWithin(0, 60_000) });

/** Where a window after this anchor begins, when uid1 says lost at 12 000. */
function anchorOf(after: Anchor, story: Story): number | undefined {
  return verdictOn(recovers(story.says(12_000, 'uid1', 'lost')), lost(after)).anchor;
}

test('the last byte is taken before the event that is measured', (t) => {
  const story = cut()
    .lastByte('uid1', { received: 3000 })
    .says(5000, 'uid1', 'lost')
    .lastByte('uid1', { received: 8000 });
  t.is(verdictOn(recovers(story), lost({ kind: 'last-received', client: 'uid1' })).anchor, 3000);
});

test('the last byte is taken before the heal, so that what flows afterwards does not count', (t) => {
  const story = cut()
    .lastByte('uid1', { received: 3000 })
    .healed(9000, 'outage')
    .add({ kind: 'last-byte', client: 'uid1', before: 9100, received: { t: 9050 } }, 9100)
    .says(12_000, 'uid1', 'lost');
  t.is(verdictOn(recovers(story, 27_000), lost({ kind: 'last-received', client: 'uid1' })).measured, 9000);
});

test('the last byte is taken before the end of the step when the fault was never healed', (t) => {
  const story = cut()
    .lastByte('uid1', { received: 3000 })
    .stepEnded(9000, 'outage')
    .lastByte('uid1', { received: 9500 })
    .runEnded(80_000);
  t.is(verdictOn(story, lost({ kind: 'last-received', client: 'uid1' })).anchor, 3000);
});

test('an event that comes after the heal is measured from the last byte before it', (t) => {
  const story = recovers(cut(), 9000).says(11_990, 'uid1', 'lost');
  story.records.splice(
    story.records.findIndex(({ kind }) => kind === 'step-ended'),
    0,
    ...story.records.splice(-1),
  );
  for (const [index, record] of story.records.entries()) record.n = index + 1;
  const verdict = verdictOn(story, lost({ kind: 'last-received', client: 'uid1' }));
  t.is(verdict.measured, 10_000);
});

test('of several snapshots the latest byte counts, whatever their order', (t) => {
  const story = cut().lastByte('uid1', { received: 1700 }).lastByte('uid2', { received: 2400 });
  t.is(anchorOf({ kind: 'last-received', client: 'uid1' }, story), 1990);
});

for (const unsure of ['backed-up', 'stalled', 'compressed', 'too-large', 'approximate'] as const) {
  test(`a last byte that is ${unsure} is no anchor to trust`, (t) => {
    const story = cut()
      .lastByte('uid1', { received: { t: 1995, unsure } })
      .says(5990, 'uid1', 'interrupted');
    const verdict = verdictOn(recovers(story), expectation());
    t.is(verdict.cause, 'unsure-anchor');
    t.regex(verdict.because, /cannot be trusted: \w/);
  });
}

test('a byte that is sure wins over the same one unsure, and over an older unsure one', (t) => {
  const same = cut()
    .lastByte('uid1', { received: { t: 1990, unsure: 'backed-up' } })
    .says(5990, 'uid1', 'interrupted');
  t.is(verdictOn(recovers(same), expectation()).cause, 'on-time');
  const older = cut()
    .lastByte('uid1', { received: { t: 1900, unsure: 'approximate' } })
    .says(5990, 'uid1', 'interrupted');
  t.is(verdictOn(recovers(older), expectation()).cause, 'on-time');
});

for (const filter of [{ pattern: '^2$' }, { opcode: 'ping' }] as const satisfies MessageFilter[]) {
  test(`a filter counts only the frames with ${filterKey(filter)}, in their own direction`, (t) => {
    const track = new ClientTrack(1, [filter]);
    track.received.stamp(1990, false);
    track.matched('downstream', filter, 1500, false);
    track.matched('upstream', filter, 1600, false);
    const seen = { kind: 'last-byte', client: 'uid1', before: 2000, filtered: track.matchesBefore(2000) } as const;
    t.is(anchorOf({ kind: 'last-received', client: 'uid1', filter }, cut().add(seen)), 1500);
    t.is(anchorOf({ kind: 'last-sent', client: 'uid1', filter }, cut().add(seen)), 1600);
  });
}

test('a filter that nothing met gives no anchor, though bytes came', (t) => {
  const filter = { opcode: 'ping' } as const;
  const verdict = verdictOn(
    recovers(cut().says(5990, 'uid1', 'lost')),
    lost({ kind: 'last-received', client: 'uid1', filter }),
  );
  t.is(verdict.cause, 'no-anchor');
  t.regex(verdict.because, /opcode = ping/);
});
