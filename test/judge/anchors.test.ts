import test from 'ava';
import type { Anchor } from '../../src/core/anchor.js';
import { windowWithin } from '../../src/core/expectation.js';
import type { Occurrence } from '../../src/core/records.js';
import { calm, cut, expectation, recovers, type Story, verdictOn } from '../helpers/story.js';

const wide = windowWithin(0, 60_000);
const lost = (after: Anchor) => expectation({ id: 'L', event: 'lost', after, window: wide });

/** Where a window after this anchor begins, when uid1 says lost at 12 000. */
function anchorOf(after: Anchor, story: Story): number | undefined {
  return verdictOn(recovers(story.says(12_000, 'uid1', 'lost')), lost(after)).anchor;
}

const kinds: { anchor: Anchor; happens: (story: Story) => Story; at: number }[] = [
  { anchor: { kind: 'applied' }, happens: (story) => story, at: 2000 },
  { anchor: { kind: 'effective' }, happens: (story) => story, at: 2100 },
  { anchor: { kind: 'healed' }, happens: (story) => story.healed(9000, 'outage'), at: 9000 },
  { anchor: { kind: 'last-received', client: 'uid1' }, happens: (story) => story, at: 1990 },
  { anchor: { kind: 'last-sent', client: 'uid1' }, happens: (story) => story, at: 1980 },
  {
    anchor: { kind: 'resumed', client: 'uid1' },
    happens: (story) =>
      story.healed(9000, 'outage').add({ kind: 'resumed', client: 'uid1', direction: 'upstream' }, 9100),
    at: 9100,
  },
  { anchor: { kind: 'connected', client: 'uid1' }, happens: (story) => story.add(opened('uid1'), 7000), at: 7000 },
  { anchor: { kind: 'closed', client: 'uid1' }, happens: (story) => story.add(closed('uid1'), 6000), at: 6000 },
  {
    anchor: { kind: 'killed', client: 'uid1' },
    happens: (story) => story.add({ kind: 'client-killed', client: 'uid1', side: 'client', fault: 'k' }, 2001),
    at: 2001,
  },
  {
    anchor: { kind: 'attempt', client: 'uid1', nth: 2 },
    happens: (story) => story.add(attempt('uid1', 7), 3000).add(attempt('uid1', 8), 5000).add(attempt('uid1', 9), 7000),
    at: 5000,
  },
  {
    anchor: { kind: 'event', client: 'uid1', event: 'interrupted' },
    happens: (story) => story.says(5990, 'uid1', 'interrupted').says(7000, 'uid1', 'interrupted'),
    at: 5990,
  },
];

for (const { anchor, happens, at } of kinds) {
  test(`${anchor.kind} is where a window may begin`, (t) => {
    t.is(anchorOf(anchor, happens(cut())), at);
  });
}

for (const kind of ['connected', 'closed', 'killed', 'resumed'] as const) {
  test(`${kind} means the client that is named, and only after the fault was applied`, (t) => {
    const happened = (client: string): Occurrence =>
      ({
        connected: opened(client),
        closed: closed(client),
        killed: { kind: 'client-killed', client, side: 'client', fault: 'k' } as const,
        resumed: { kind: 'resumed', client, direction: 'upstream' } as const,
      })[kind];
    const before = calm()
      .add(happened('uid1'), 1000)
      .step(2000, 'outage')
      .applied(2000, 'outage')
      .effective(2100, 'outage');
    const story = before.add(happened('uid2'), 3000).says(12_000, 'uid1', 'lost');
    t.is(verdictOn(recovers(story), lost({ kind, client: 'uid1' })).cause, 'no-anchor');
  });
}

test('of several connections, the first one that came, ended or was killed counts', (t) => {
  const killed = { kind: 'client-killed', client: 'uid1', side: 'client', fault: 'k' } as const;
  const story = () =>
    cut()
      .add(opened('uid1'), 3000)
      .add(closed('uid1'), 4000)
      .add(killed, 5000)
      .add(opened('uid1'), 6000)
      .add(closed('uid1'), 7000)
      .add(killed, 8000);
  t.is(anchorOf({ kind: 'connected', client: 'uid1' }, story()), 3000);
  t.is(anchorOf({ kind: 'closed', client: 'uid1' }, story()), 4000);
  t.is(anchorOf({ kind: 'killed', client: 'uid1' }, story()), 5000);
});

test('what happens in the instant of the fault or of the heal counts', (t) => {
  const story = calm().step(2000, 'outage').applied(2000, 'outage').add(closed('uid1'), 2000).effective(2000, 'outage');
  t.is(anchorOf({ kind: 'closed', client: 'uid1' }, story), 2000);
  const resumed = { kind: 'resumed', client: 'uid1', direction: 'upstream' } as const;
  t.is(anchorOf({ kind: 'resumed', client: 'uid1' }, cut().healed(9000, 'outage').add(resumed, 9000)), 9000);
  const byte = cut().lastByte('uid1', { received: 9000 }).healed(9000, 'outage');
  t.is(anchorOf({ kind: 'last-received', client: 'uid1' }, byte), 9000);
});

test('attempts are counted from the fault on, for each client by itself', (t) => {
  const story = calm()
    .add(attempt('uid1', 1), 1000)
    .step(2000, 'outage')
    .applied(2000, 'outage')
    .effective(2100, 'outage')
    .add(attempt('uid2', 2), 3000)
    .add(attempt('uid1', 3), 4000);
  t.is(anchorOf({ kind: 'attempt', client: 'uid1', nth: 1 }, story), 4000);
});

test('a byte that passed before the heal is no resumption', (t) => {
  const resumed = { kind: 'resumed', client: 'uid1', direction: 'downstream' } as const;
  const story = cut().add(resumed, 2050).healed(9000, 'outage').add(resumed, 9200);
  t.is(anchorOf({ kind: 'resumed', client: 'uid1' }, story), 9200);
});

test('an event anchor is the first one by its own time, not by its line', (t) => {
  const story = cut().says(7000, 'uid1', 'interrupted').says(5990, 'uid1', 'interrupted');
  t.is(anchorOf({ kind: 'event', client: 'uid1', event: 'interrupted' }, story), 5990);
});

test('an event anchor may lie in the calm before the fault', (t) => {
  t.is(anchorOf({ kind: 'event', client: 'uid1', event: 'joined' }, cut()), 100);
});

test('the words of a client that is played dead are no anchor', (t) => {
  const story = cut().says(5990, 'uid1', 'interrupted', { ignored: true }).says(12_000, 'uid2', 'lost');
  const after = { kind: 'event', client: 'uid1', event: 'interrupted' } as const;
  t.is(verdictOn(recovers(story), expectation({ event: 'lost', from: 'uid2', after })).cause, 'no-anchor');
});

test('a window may begin with the event of another expectation', (t) => {
  const story = cut().says(5990, 'uid1', 'interrupted');
  t.is(
    verdictOn(recovers(story.says(12_000, 'uid1', 'lost')), lost({ kind: 'expectation', id: 'T4' }), expectation())
      .anchor,
    5990,
  );
});

for (const [lasted, cause] of [
  [200, 'on-time'],
  [400, 'unsure-anchor'],
] as const) {
  test(`a stall of ${lasted} ms around the anchor makes T4 ${cause}`, (t) => {
    const story = cut().add({ kind: 'stall', from: 1900, lasted }).says(5990, 'uid1', 'interrupted');
    t.is(verdictOn(recovers(story), expectation()).cause, cause);
    const atEvent = cut().says(5990, 'uid1', 'interrupted').add({ kind: 'stall', from: 5900, lasted });
    t.is(verdictOn(recovers(atEvent), expectation()).cause, cause);
    const elsewhere = cut().says(5990, 'uid1', 'interrupted').add({ kind: 'stall', from: 4000, lasted });
    t.is(verdictOn(recovers(elsewhere), expectation()).cause, 'on-time');
  });
}

function opened(client: string): Occurrence {
  return { kind: 'connection-opened', proxy: 'channel', connection: 1, client };
}

function closed(client: string): Occurrence {
  const bytes = { upstream: 0, downstream: 0 };
  return {
    kind: 'connection-closed',
    proxy: 'channel',
    connection: 1,
    client,
    by: 'client',
    how: 'fin',
    bytes,
    opened: true,
  };
}

function attempt(client: string, nth: number): Occurrence {
  return { kind: 'connection-attempt', proxy: 'channel', connection: nth, client, nth };
}
