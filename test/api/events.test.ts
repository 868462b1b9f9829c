import test, { type ExecutionContext } from 'ava';
import { mostEvents } from '../../src/events/event-rate.js';
import { rememberedIds } from '../../src/events/seen-ids.js';
import type { RecordOf } from '../../src/core/records.js';
import { type Served, served } from './served.js';

const joined = { client: 'uid1', event: 'joined' };

function eventsOf({ session }: Served): RecordOf<'event'>[] {
  return session.history.records().filter((record) => record.kind === 'event' && record.source === 'http') as never;
}

function rejectedBy({ session }: Served): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const record of session.history.records()) {
    if (record.kind !== 'events-rejected') continue;
    counts[record.reason] = (counts[record.reason] ?? 0) + record.count;
  }
  return counts;
}

async function postLines({ api }: Served, text: string, type = 'application/x-ndjson') {
  const response = await fetch(`${api.url}/v1/events`, {
    method: 'POST',
    body: text,
    headers: { 'content-type': type },
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

/** Another device: its clock began elsewhere. It measures and sends as docs/events.md says. */
async function device({ api, ask }: Served, ahead = 86_400_000) {
  const now = () => performance.now() + ahead;
  const asked = now();
  const { monotonic: machine } = (await (await fetch(`${api.url}/v1/clock`)).json()) as { monotonic: number };
  const probe = { asked, machine, answered: now() };
  return {
    now,
    probe,
    post: (t: number, clock: object = { sent: now(), probe }) => ask('POST', '/v1/events', { ...joined, t, clock }),
  };
}

test('the clock tells the machine, the contract, and what the asker sent along', async (t) => {
  const { ask, session } = await served(t);
  const { json, headers } = await ask('GET', '/v1/clock?sent=17.5');
  const { monotonic, contract, scale, sent } = json as Record<string, number>;
  t.is(headers.get('cache-control'), 'no-store');
  t.deepEqual([scale, sent as unknown], [1, '17.5']);
  t.true(Math.abs(session.clock.fromMonotonic(monotonic ?? 0) - (contract ?? 0)) < 5);
  const { json: long } = await ask('GET', `/v1/clock?sent=${'x'.repeat(1000)}`);
  t.is((long as { sent: string }).sent.length, 100);
  t.is(((await ask('GET', '/v1/clock?sent=a&sent=b')).json as { sent?: string }).sent, undefined);
});

test("an event that was kept is dated by its sender's clock, with what the comparison leaves open", async (t) => {
  const scene = await served(t);
  const { post, now, probe } = await device(scene);
  const before = scene.session.clock.now();
  const happened = now();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { json } = await post(happened);
  t.deepEqual(json, { accepted: 1, events: ['joined'] });
  const [event] = eventsOf(scene);
  const doubt = (probe.answered - probe.asked) / 2;
  t.true(Math.abs((event?.t ?? 0) - before) <= doubt + 5, `${event?.t} ${before}`);
  t.true((event?.arrived ?? 0) - (event?.t ?? 0) >= 195);
  t.true((event?.uncertainty ?? 0) >= doubt && (event?.uncertainty ?? 0) < doubt + 2);
});

const hour = 3_600_000;
type Parts = { now: number; probe: { asked: number; machine: number; answered: number } };
const unbelievable: [what: string, parts: (given: Parts) => { t: number; clock: object }, problem: RegExp][] = [
  [
    'an offset that is an hour too small',
    ({ now, probe }) => ({
      t: now,
      clock: { sent: now, probe: { ...probe, machine: Math.max(0, probe.machine - hour) } },
    }),
    /^by its clock it was sent [\d.]+ ms before it came: measure the offset again$/,
  ],
  [
    'an offset that is an hour too large',
    ({ now, probe }) => ({
      t: now,
      clock: { sent: now, probe: { ...probe, asked: probe.asked - hour, answered: probe.answered - hour } },
    }),
    /^by its clock it was sent [\d.]+ ms after it came \(±[\d.]+ ms\): measure the offset again$/,
  ],
  [
    'a reading of our clock that we have yet to make',
    ({ now, probe }) => ({ t: now, clock: { sent: now, probe: { ...probe, machine: probe.machine + hour } } }),
    /^the probe's machine is [\d.]+ ms in the future: it must be "monotonic" of GET \/v1\/clock$/,
  ],
  [
    'an answer before the question',
    ({ now, probe }) => ({
      t: now,
      clock: { sent: now, probe: { ...probe, asked: probe.answered, answered: probe.asked } },
    }),
    /^the probe was answered [\d.]+ ms before it was asked$/,
  ],
  [
    'an event of the future',
    ({ now, probe }) => ({ t: now + hour, clock: { sent: now, probe } }),
    /^t is 3600000 ms after sent, the time of sending$/,
  ],
];

for (const [what, parts, problem] of unbelievable) {
  test(`${what} is not believed: the event is dated by its arrival, which is said and counted`, async (t) => {
    const scene = await served(t);
    const { now, probe, post } = await device(scene, 2 * hour);
    const { t: happened, clock } = parts({ now: now(), probe });
    const before = scene.session.clock.now();
    const answer = await post(happened, clock);
    t.is(answer.status, 202);
    const told = (answer.json as { clock: { refused: number; problem: string } }).clock;
    t.is(told.refused, 1);
    t.regex(told.problem, problem);
    const [event] = eventsOf(scene);
    t.true((event?.t ?? 0) >= before - 1 && (event?.t ?? 0) <= scene.session.clock.now());
    t.deepEqual([event?.arrived, event?.uncertainty], [undefined, undefined]);
    await scene.session.stop();
    t.deepEqual(rejectedBy(scene), { clock: 1 });
    t.regex(await scene.session.metrics.metrics(), /events_rejected_total\{reason="clock"\} 1\n/);
  });
}

test('without a comparison an event is as old as its sender says, which needs no common clock', async (t) => {
  const scene = await served(t);
  const before = scene.session.clock.now();
  await scene.ask('POST', '/v1/events', { clock: { sent: 5000 }, events: [{ ...joined, t: 4000 }, joined] });
  const [old, fresh] = eventsOf(scene);
  t.true(Math.abs((old?.t ?? 0) - (before - 1000)) < 200, `${old?.t}`);
  t.is(old?.arrived, undefined);
  t.true((fresh?.t ?? 0) >= before);
});

test("a reading of the machine's clock that lies ahead is not believed", async (t) => {
  const scene = await served(t);
  const { json } = await scene.ask('POST', '/v1/events', { ...joined, monotonic: Number.MAX_SAFE_INTEGER });
  t.regex(
    (json as { clock: { problem: string } }).clock.problem,
    /^monotonic is \d+ ms ahead of this machine's clock$/,
  );
  t.is(eventsOf(scene)[0]?.arrived, undefined);
});

const badClocks: [what: string, body: object, error: RegExp][] = [
  ['t without a clock', { ...joined, t: 5 }, /^OPTION_INVALID: events: t needs clock: \{sent\}, the same clock/],
  [
    'two instants',
    { ...joined, t: 5, monotonic: 5, clock: { sent: 5 } },
    /t and monotonic are two instants: give one$/,
  ],
  [
    'a clock that is no map',
    { ...joined, t: 5, clock: 5 },
    /: clock must be \{sent, probe\}: what t is to be read by$/,
  ],
  [
    'no time of sending',
    { ...joined, t: 5, clock: {} },
    /: clock\.sent must be milliseconds of the client's own clock$/,
  ],
  [
    'half a probe',
    { ...joined, t: 5, clock: { sent: 5, probe: { asked: 1, machine: 'x', answered: 2 } } },
    /: clock\.probe\.machine must be milliseconds of this machine's monotonic clock$/,
  ],
  [
    'an unknown part',
    { ...joined, clock: { sent: 1, ofset: 1 } },
    /: unknown key "clock\.ofset"; allowed: sent, probe$/,
  ],
  ['an unknown key of a batch', { evnts: 1, events: [joined] }, /: unknown key "evnts"; allowed: clock, events$/],
  ['an empty batch', { events: [] }, /: a batch has 1 to 1000 events, and this one has 0$/],
  [
    'a bad event of a batch',
    { events: [joined, { client: 'uid1' }] },
    /: events\[1\]\.event must be a name of 1 to 200/,
  ],
  ['an id that is a number', { ...joined, id: 5 }, /: id must be text of 1 to 100 characters$/],
  ['an id that is too long', { ...joined, id: 'x'.repeat(101) }, /: id must be text of 1 to 100 characters$/],
];

test('what a post lacks is named, and nothing of it is taken', async (t) => {
  const scene = await served(t);
  for (const [what, body, error] of badClocks) {
    const answer = await scene.ask('POST', '/v1/events', body);
    t.is(answer.status, 400, what);
    t.regex(answer.error, error, what);
  }
  await scene.session.stop();
  t.deepEqual(eventsOf(scene), []);
  t.deepEqual(rejectedBy(scene), { malformed: badClocks.length });
});

test('an event that is sent again with its id is taken once, for each client', async (t) => {
  const scene = await served(t);
  const first = { ...joined, id: 'a-1' };
  const { json } = await scene.ask('POST', '/v1/events', [first, { ...joined, id: 'a-2' }, first]);
  t.deepEqual(json, { accepted: 2, events: ['joined', 'joined', null] });
  const again = await scene.ask('POST', '/v1/events', [first, { ...first, client: 'uid2' }, { ...joined, id: 'a-3' }]);
  t.deepEqual(again.json, { accepted: 2, events: [null, 'joined', 'joined'] });
  t.is(eventsOf(scene).length, 4);
  await scene.session.stop();
  t.deepEqual(rejectedBy(scene), { duplicate: 2 });
});

test('a client that sends too much in a second is told to wait, all of the batch is refused, and others go on', async (t) => {
  const scene = await served(t);
  const many = (client: string, count: number) => Array.from({ length: count }, () => ({ ...joined, client }));
  t.is((await scene.ask('POST', '/v1/events', many('uid1', mostEvents - 1))).status, 202);
  const refused = await scene.ask('POST', '/v1/events', many('uid1', 2));
  t.is(refused.status, 429);
  t.is(refused.headers.get('retry-after'), '1');
  t.is(
    refused.error,
    `TOO_MANY: uid1 may send ${mostEvents} events a second, and these would be more; nothing was taken: send it again in a second`,
  );
  t.is((await scene.ask('POST', '/v1/events', many('uid2', 2))).status, 202);
  t.is(eventsOf(scene).length, mostEvents + 1);
  await scene.session.stop();
  t.deepEqual(rejectedBy(scene), { rate: 2 });
});

test('of NDJSON every line is taken or refused by itself, with its number', async (t) => {
  const scene = await served(t);
  const lines = [
    '{"client":"uid1","event":"joined","id":"1"}',
    '',
    '{"client":"uid1",',
    '{"client":"uid3","event":"lost"}\r',
  ];
  const { status, json } = await postLines(scene, [...lines, '{"client":"uid2","event":"lost"}'].join('\n'));
  t.is(status, 202);
  t.like(json, { accepted: 2, events: ['joined', 'lost'] });
  const rejected = json['rejected'] as { line: number; problem: string }[];
  t.deepEqual(
    rejected.map(({ line }) => line),
    [3, 4],
  );
  t.regex(rejected[1]?.problem ?? '', /^there is no client "uid3"/);
  await scene.session.stop();
  t.deepEqual(rejectedBy(scene), { malformed: 1, 'unknown-client': 1 });
});

const badLines: [what: string, text: string, error: RegExp][] = [
  ['nothing', '\n\n', /has 1 to 1000 lines, and this one has 0/],
  ['too many lines', '{}\n'.repeat(1001), /has 1 to 1000 lines, and this one has 1001/],
  ['one bad line', 'joined', /"problem":"Unexpected token/],
  ['an event without a name', '{"client":"uid1"}', /line 1\.event must be a name of 1 to 200 characters/],
];

for (const [what, text, error] of badLines) {
  test(`NDJSON with ${what} is refused with the reason`, async (t) => {
    const scene = await served(t);
    const { status, json } = await postLines(scene, text, 'application/x-ndjson; charset=utf-8');
    t.is(status, 400);
    t.regex(JSON.stringify(json), error);
    t.deepEqual(eventsOf(scene), []);
  });
}

test('NDJSON that is too much in a second is told to wait, and loses only what was too much', async (t) => {
  const scene = await served(t);
  const lines = `${JSON.stringify(joined)}\n`;
  await postLines(scene, lines.repeat(mostEvents - 1));
  const { status, headers, json } = await postLines(scene, lines.repeat(3));
  t.deepEqual([status, headers.get('retry-after'), json['accepted']], [202, '1', 1]);
  t.is((await postLines(scene, lines)).status, 429);
});

test('ids are remembered for so long, and no longer', (t) => remembersIds(t));

async function remembersIds(t: ExecutionContext): Promise<void> {
  const { SeenIds } = await import('../../src/events/seen-ids.js');
  const seen = new SeenIds();
  for (let id = 0; id <= rememberedIds; id += 1) t.true(seen.note('uid1', String(id)));
  t.false(seen.note('uid1', '1'));
  t.true(seen.note('uid1', '0'), 'the oldest is forgotten');
}

test('every reason has its series before anything happens', async (t) => {
  const { ask } = await served(t);
  const { text } = await ask('GET', '/metrics');
  for (const reason of ['rate', 'duplicate', 'malformed', 'unknown-client', 'clock']) {
    t.true(text.includes(`deadwire_events_rejected_total{reason="${reason}"} 0\n`), reason);
  }
});
