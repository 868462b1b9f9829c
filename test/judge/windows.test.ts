import test from 'ava';
import { windowAt, windowWithin } from '../../src/core/expectation.js';
import type { Cause } from '../../src/core/verdict.js';
import { causesOf, cut, expectation, never, recovers, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const applied = { kind: 'applied' } as const;

for (const [delay, cause] of [
  [3499, 'early'],
  [3500, 'on-time'],
  [4500, 'on-time'],
  [4501, 'late'],
] as const) {
  test(`at 4 s means 4 s ± 500 ms: ${delay} ms is ${cause}`, (t) => {
    t.is(verdictOn(recovers(cut().says(1990 + delay, 'uid1', 'interrupted')), t4).cause, cause);
  });
}

for (const [delay, cause] of [
  [999, 'early'],
  [1000, 'on-time'],
  [5000, 'on-time'],
  [5001, 'late'],
] as const) {
  test(`within [1 s, 5 s] is exact: ${delay} ms is ${cause}`, (t) => {
    const exact = expectation({ window: windowWithin(1000, 5000) });
    t.is(verdictOn(recovers(cut().says(1990 + delay, 'uid1', 'interrupted')), exact).cause, cause);
  });
}

for (const [delay, cause] of [
  [999, 'absent'],
  [1000, 'unexpected'],
  [5000, 'unexpected'],
  [5001, 'absent'],
] as const) {
  test(`never within [1 s, 5 s] is exact too: ${delay} ms is ${cause}`, (t) => {
    const story = recovers(cut().says(1990 + delay, 'uid1', 'interrupted'));
    t.is(verdictOn(story, never('interrupted', [1000, 5000])).cause, cause);
  });
}

test('an event outside the window of a never does not hide one inside', (t) => {
  const story = recovers(cut().says(2500, 'uid1', 'interrupted').says(4000, 'uid1', 'interrupted'));
  const verdict = verdictOn(story, never('interrupted', [1000, 5000]));
  t.is(verdict.cause, 'unexpected');
  t.is(verdict.measured, 2010);
});

test('each event of a never is measured from the last byte before itself', (t) => {
  const story = cut()
    .says(5000, 'uid1', 'interrupted')
    .lastByte('uid1', { received: 9000 })
    .says(9500, 'uid1', 'interrupted');
  t.is(verdictOn(recovers(story), never('interrupted', [0, 1000])).measured, 500);
});

// The fault is healed at 1990 + heal; T4 is due 4000 ± 500 after 1990.
const heals: [heal: number, said: number | undefined, cause: Cause][] = [
  [3499, undefined, 'not-effective'],
  [3500, undefined, 'guard-band'],
  [4500, undefined, 'guard-band'],
  [4501, undefined, 'missing'],
  [3499, 5000, 'not-effective'],
  [4000, 5000, 'guard-band'],
  [4501, 5000, 'late'],
  [4200, 4000, 'on-time'],
  [4200, 4300, 'on-time'],
  [3000, 3400, 'early'],
];

for (const [heal, said, cause] of heals) {
  test(`at 4 s, healed after ${heal} ms, ${said === undefined ? 'nothing said' : `said after ${said} ms`}: ${cause}`, (t) => {
    const story = cut().lastByte('uid1', { received: 1990 });
    const events = [
      () => story.healed(1990 + heal, 'outage').stepEnded(1990 + heal, 'outage'),
      () => said !== undefined && story.says(1990 + said, 'uid1', 'interrupted'),
    ];
    for (const happen of said !== undefined && said < heal ? events.reverse() : events) happen();
    t.is(verdictOn(story.runEnded(30_000), t4).cause, cause);
  });
}

for (const [heal, cause] of [
  [3949, 'not-effective'],
  [3950, 'guard-band'],
  [4050, 'guard-band'],
  [4051, 'missing'],
] as const) {
  test(`within has no tolerance, and still a guard band of 50 ms: healed after ${heal} ms is ${cause}`, (t) => {
    const exact = expectation({ window: windowWithin(0, 4000) });
    t.is(verdictOn(recovers(cut(), 1990 + heal), exact).cause, cause);
  });
}

test('a window that opens with the heal knows no guard band', (t) => {
  const r7 = expectation({
    step: 'recovery',
    event: 'rejoined',
    after: { kind: 'healed' },
    window: windowWithin(0, 20),
  });
  t.is(verdictOn(recovers(cut()), r7).cause, 'missing');
});

test('the heal does not excuse what must not come, nor what came early', (t) => {
  const story = recovers(cut().says(5000, 'uid1', 'interrupted'), 5100);
  t.deepEqual(causesOf(story, never('interrupted', [0, 3100]), t4), ['unexpected', 'early']);
});

test('what must not come may be judged although the fault was healed early', (t) => {
  t.is(verdictOn(recovers(cut(), 5000), never('lost', [0, 18_000])).cause, 'absent');
});

test('an event that comes before its anchor is early, and within the clocks uncertainty inconclusive', (t) => {
  const order = expectation({
    id: 'after-lost',
    after: { kind: 'event', client: 'uid1', event: 'lost' },
    window: windowWithin(0, 1000),
  });
  const before = (distance: number) =>
    recovers(
      cut()
        .says(6000 - distance, 'uid1', 'interrupted')
        .says(6000, 'uid1', 'lost'),
    );
  t.is(verdictOn(before(2), order).cause, 'clock-skew');
  t.is(verdictOn(before(3), order).cause, 'early');
  t.is(verdictOn(before(0), order).cause, 'on-time');
});

test('a tolerance wider than its point does not reach back before the anchor', (t) => {
  const soon = expectation({ after: { kind: 'event', client: 'uid1', event: 'lost' }, window: windowAt(100) });
  const story = recovers(cut().says(5700, 'uid1', 'interrupted').says(6000, 'uid1', 'lost'));
  t.is(verdictOn(story, soon).cause, 'early');
});

test('a window that begins after its anchor begins when it says, whatever the clocks', (t) => {
  const story = recovers(cut().says(1990 + 3499, 'uid1', 'interrupted'));
  t.is(verdictOn(story, t4).cause, 'early');
});

test('an order is only unsure when the events are as near as their clocks can tell', (t) => {
  const t5 = expectation({ id: 'T5', event: 'lost', window: windowWithin(0, 10_000), follows: 'T4' });
  const story = (distance: number) =>
    recovers(
      cut()
        .says(5990 - distance, 'uid1', 'lost')
        .says(5990, 'uid1', 'interrupted'),
    );
  t.deepEqual(causesOf(story(0), t5, t4), ['on-time', 'on-time']);
  t.deepEqual(causesOf(story(2), t5, t4), ['clock-skew', 'on-time']);
  t.deepEqual(causesOf(story(3), t5, t4), ['out-of-order', 'on-time']);
});

for (const [delay, cause] of [
  [2999, 'early'],
  [3000, 'on-time'],
  [5000, 'on-time'],
  [5001, 'late'],
] as const) {
  test(`twenty times faster no tolerance is below one second: ${delay} ms is ${cause}`, (t) => {
    t.is(verdictOn(recovers(cut(20).says(1990 + delay, 'uid1', 'interrupted')), t4).cause, cause);
  });
}

test('twenty times faster, exact windows give a second on the side of the client', (t) => {
  const said = (delay: number) => recovers(cut(20).says(2000 + delay, 'uid1', 'interrupted'));
  const event = expectation({ after: applied, window: windowWithin(2000, 5000) });
  t.is(verdictOn(said(6000), event).cause, 'on-time');
  t.is(verdictOn(said(6001), event).cause, 'late');
  t.is(verdictOn(said(1000), event).cause, 'on-time');
  t.is(verdictOn(said(999), event).cause, 'early');
  const absence = never('interrupted', [2000, 5000], { after: applied });
  t.is(verdictOn(said(4000), absence).cause, 'unexpected');
  t.is(verdictOn(said(4001), absence).cause, 'absent');
  t.is(verdictOn(said(2999), absence).cause, 'absent');
});
