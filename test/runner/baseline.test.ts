import test from 'ava';
import type { EventName } from '../../src/core/events.js';
import { History } from '../../src/core/history.js';
import type { Baseline } from '../../src/core/plan.js';
import type { ByteStamp, Occurrence } from '../../src/core/records.js';
import { holdBaseline } from '../../src/runner/baseline.js';
import { ManualClock } from '../helpers/manual-clock.js';

const joined = { kind: 'event', event: 'joined', from: 'uid1', where: {} } as const;
const traffic = { kind: 'traffic', client: 'uid1' } as const;

function scene(baseline: Partial<Baseline>) {
  const clock = new ManualClock();
  const history = new History(clock);
  const abort = new AbortController();
  const bytes: { received?: ByteStamp; sent?: ByteStamp } = {};
  let missing: string[] | undefined;
  let at: number | undefined;
  void holdBaseline(
    { require: [], steadyFor: 0, patience: 30_000, ...baseline },
    { clock, records: () => history.records(), lastBytes: () => bytes },
    abort.signal,
  ).then((result) => {
    missing = result;
    at = clock.now();
  });
  return {
    clock,
    abort,
    bytes,
    say: (event: EventName, parts: Partial<Extract<Occurrence, { kind: 'event' }>> = {}) =>
      history.append({ kind: 'event', client: 'uid1', event, source: 'http', attributes: {}, ...parts }),
    result: () => (missing === undefined ? 'waits' : { missing, at }),
  };
}

test('with nothing required it is over after its steadiness, exactly', async (t) => {
  const { clock, result } = scene({ steadyFor: 2000 });
  await clock.pass(1999);
  t.is(result(), 'waits');
  await clock.pass(1);
  t.deepEqual(result(), { missing: [], at: 2000 });
});

test('steadiness begins when the last requirement is met', async (t) => {
  const { clock, say, result } = scene({ require: [joined], steadyFor: 2000 });
  await clock.pass(5000);
  say('joined');
  await clock.pass(1990);
  t.is(result(), 'waits');
  await clock.pass(110);
  t.like(result(), { missing: [] });
});

const strangers: [string, EventName, Partial<Extract<Occurrence, { kind: 'event' }>>][] = [
  ['another event', 'connected', {}],
  ['the event of another client', 'joined', { client: 'uid2' }],
  ['the event with another attribute', 'joined', { attributes: { channel: 'other' } }],
  ['the event about another client', 'joined', { peer: 'uid3' }],
];

for (const [what, event, parts] of strangers) {
  test(`${what} does not meet a requirement`, async (t) => {
    const requirement = { ...joined, about: 'uid2', where: { channel: 'demo' } };
    const { clock, say, result } = scene({ require: [requirement] });
    say(event, { attributes: { channel: 'demo' }, peer: 'uid2', ...parts });
    await clock.pass(1000);
    t.is(result(), 'waits');
    say('joined', { attributes: { channel: 'demo' }, peer: 'uid2' });
    await clock.pass(100);
    t.like(result(), { missing: [] });
  });
}

test('a connection that a required client loses begins the steadiness anew', async (t) => {
  const { clock, say, result } = scene({ require: [joined], steadyFor: 2000 });
  say('joined');
  await clock.pass(1500);
  say('wire-closed');
  await clock.pass(1900);
  t.is(result(), 'waits');
  await clock.pass(250);
  t.like(result(), { missing: [] });
});

for (const trouble of ['interrupted', 'lost', 'disconnected'] as const) {
  test(`a required client that has said ${trouble} must say that it is back`, async (t) => {
    const { clock, say, result } = scene({ require: [joined], steadyFor: 2000 });
    say('joined');
    await clock.pass(1500);
    say(trouble);
    await clock.pass(5000);
    t.is(result(), 'waits');
    say('rejoined');
    await clock.pass(1900);
    t.is(result(), 'waits');
    await clock.pass(250);
    t.like(result(), { missing: [] });
  });
}

test('what is missing names the trouble that a client has not come back from', async (t) => {
  const { clock, say, result } = scene({ require: [joined], patience: 3000 });
  say('joined');
  say('lost');
  await clock.pass(3100);
  t.like(result(), { missing: ['joined from uid1 (the last it said is lost)'] });
});

test('the trouble of a client that is not required does not matter', async (t) => {
  const { clock, say, result } = scene({ require: [joined], steadyFor: 2000 });
  say('joined');
  await clock.pass(1500);
  say('lost', { client: 'uid2' });
  await clock.pass(550);
  t.deepEqual(result(), { missing: [], at: 2050 });
});

test('traffic needs bytes of the last second in both directions', async (t) => {
  const { clock, bytes, result } = scene({ require: [traffic], patience: 10_000 });
  bytes.received = { t: 0 };
  await clock.pass(500);
  t.is(result(), 'waits');
  bytes.sent = { t: 100 };
  await clock.pass(1000);
  t.like(result(), { missing: [] });
});

test('traffic of more than a second ago is none', async (t) => {
  const { clock, bytes, result } = scene({ require: [traffic], patience: 3000 });
  await clock.pass(1500);
  bytes.received = { t: 100 };
  bytes.sent = { t: 1500 };
  await clock.pass(2000);
  t.like(result(), { missing: ['traffic of uid1 in both directions'] });
});

test('when patience runs out it names all that is missing', async (t) => {
  const peer = { kind: 'event', event: 'peer-joined', from: 'uid2', about: 'uid1', where: {} } as const;
  const { clock, say, result } = scene({ require: [joined, peer, traffic], patience: 3000 });
  say('joined');
  await clock.pass(2900);
  t.is(result(), 'waits');
  await clock.pass(200);
  t.like(result(), { missing: ['peer-joined about uid1 from uid2', 'traffic of uid1 in both directions'] });
});

test('a client that is never steady is what is missing in the end', async (t) => {
  const { clock, say, result } = scene({ require: [joined], steadyFor: 2000, patience: 5000 });
  say('joined');
  for (let second = 0; second < 6; second += 1) {
    await clock.pass(1000);
    say('interrupted');
    say('rejoined');
  }
  await clock.pass(100);
  t.like(result(), { missing: ['steadiness'] });
});

test('requirements that are met at the last moment still get their steadiness', async (t) => {
  const { clock, say, result } = scene({ require: [joined], steadyFor: 2000, patience: 3000 });
  await clock.pass(2960);
  say('joined');
  await clock.pass(1500);
  t.is(result(), 'waits');
  await clock.pass(600);
  t.like(result(), { missing: [] });
});

for (const [when, before] of [
  ['while it waits', () => {}],
  ['while it is steady', ({ say }: ReturnType<typeof scene>) => void say('joined')],
] as const) {
  test(`an abort ${when} ends it at once`, async (t) => {
    const stage = scene({ require: [joined], steadyFor: 2000 });
    before(stage);
    await stage.clock.pass(1000);
    stage.abort.abort('interrupted');
    await stage.clock.pass(0);
    t.deepEqual(stage.result(), { missing: ['the run was interrupted'], at: 1000 });
  });
}
