import test from 'ava';
import type { NativeEvent, Vocabulary } from '../../src/core/events.js';
import type { ClientPlan } from '../../src/core/plan.js';
import type { Occurrence } from '../../src/core/records.js';
import { EventIntake } from '../../src/events/intake.js';
import { ManualClock } from '../helpers/manual-clock.js';
import { clientPlan } from '../helpers/plans.js';

const agora: Vocabulary = {
  name: 'agora',
  title: 'Agora',
  peer: 'uid',
  entries: [
    { event: 'interrupted', native: 'onConnectionStateChanged', where: { state: 4, reason: 2 } },
    { event: 'lost', native: 'onConnectionStateChanged', where: { state: 4, reason: 16 } },
    { event: 'peer-offline', native: 'onUserOffline', where: {} },
  ],
};
const pair = [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2' })];

function scene({ clients = pair, vocabulary, dead = [] }: Scene = {}) {
  const clock = new ManualClock();
  const told: string[] = [];
  const written: (Extract<Occurrence, { kind: 'event' }> & { t: number })[] = [];
  const intake = new EventIntake({
    clock,
    clients,
    ...(vocabulary === undefined ? {} : { vocabulary }),
    remember: (client, event, before) => told.push(`remember ${client} ${event} ${before}`),
    playsDead: (client) => dead.includes(client),
    append(occurrence, t) {
      told.push('append');
      written.push({ ...(occurrence as Extract<Occurrence, { kind: 'event' }>), t });
    },
  });
  const say = (event: string, parts: Partial<NativeEvent> = {}) =>
    intake.receive({ client: 'uid1', event, attributes: {}, source: 'http', ...parts });
  return { clock, told, written, say };
}

interface Scene {
  clients?: ClientPlan[];
  vocabulary?: Vocabulary;
  dead?: string[];
}

test('a canonical event is written as it is', (t) => {
  const { say, written } = scene();
  t.is(say('joined', { attributes: { channel: 'demo' } }), 'joined');
  t.deepEqual<object[], object[]>(written, [
    { kind: 'event', client: 'uid1', event: 'joined', source: 'http', attributes: { channel: 'demo' }, t: 0 },
  ]);
});

const spoken: [native: string, attributes: NativeEvent['attributes'], event: string][] = [
  ['onConnectionStateChanged', { state: 4, reason: 2 }, 'interrupted'],
  ['onConnectionStateChanged', { state: '4', reason: '16' }, 'lost'],
  ['onConnectionStateChanged', { state: 1 }, 'native:onConnectionStateChanged'],
  ['onUserOffline', { uid: 2 }, 'peer-offline'],
  ['joined', {}, 'joined'],
  ['native:mine', {}, 'native:mine'],
  ['two words\nand a line', {}, 'native:two-words-and-a-line'],
  ['constructor', {}, 'native:constructor'],
  [' ', {}, 'native:-'],
];

for (const [native, attributes, event] of spoken) {
  test(`${JSON.stringify(native)} with ${JSON.stringify(attributes)} is ${event}`, (t) => {
    const { say, written } = scene({ vocabulary: agora });
    t.is<string, string>(say(native, { attributes }), event);
    t.is(written[0]?.native, native === event ? undefined : native);
  });
}

const peers: [attributes: NativeEvent['attributes'], peer: string | undefined][] = [
  [{ uid: 2 }, 'uid2'],
  [{ uid: '2' }, 'uid2'],
  [{ uid: 'uid2' }, 'uid2'],
  [{ peer: 'uid2' }, 'uid2'],
  [{ uid: 1 }, undefined],
  [{ uid: 3 }, undefined],
  [{ uid: false }, undefined],
  [{}, undefined],
];

for (const [attributes, peer] of peers) {
  test(`uid1 that says something with ${JSON.stringify(attributes)} means ${peer ?? 'nobody else'}`, (t) => {
    const { say, written } = scene({ vocabulary: agora });
    say('onUserOffline', { attributes });
    t.is(written[0]?.peer, peer);
  });
}

test('what a peer is identified by comes before the name of another', (t) => {
  const clients = [clientPlan('2', { match: '1' }), clientPlan('1', { match: '2' }), clientPlan('watcher')];
  const { say, written } = scene({ clients });
  say('peer-offline', { client: 'watcher', attributes: { peer: '1' } });
  say('peer-offline', { client: 'watcher', attributes: { peer: '2' } });
  t.deepEqual(
    written.map(({ peer }) => peer),
    ['2', '1'],
  );
});

test("attributes get the names that the vocabulary gives them, after they have been read under the SDK's own", (t) => {
  const vocabulary = { ...agora, attributes: { uid: 'userId', reason: 'why' } };
  const { say, written } = scene({ vocabulary });
  say('onUserOffline', { attributes: { uid: 2, reason: 0 } });
  say('onConnectionStateChanged', { attributes: { state: 4, reason: 2 } });
  say('onUserOffline', { attributes: { uid: 2, userId: 'mine', constructor: 1 } });
  t.deepEqual(
    written.map(({ event, peer, attributes }) => [event, peer, attributes]),
    [
      ['peer-offline', 'uid2', { userId: 2, why: 0 }],
      ['interrupted', undefined, { state: 4, why: 2 }],
      ['peer-offline', 'uid2', { uid: 2, userId: 'mine', constructor: 1 }],
    ],
  );
});

test("native:NAME is the SDK's own name, which the vocabulary may know", (t) => {
  const { say, written } = scene({ vocabulary: agora });
  t.is<string, string>(say('native:onUserOffline', { attributes: { uid: 2 } }), 'peer-offline');
  t.is<string, string>(say('native:onOther'), 'native:onOther');
  t.is<string, string>(say('native:'), 'native:native:');
  t.deepEqual(
    written.map(({ native }) => native),
    ['onUserOffline', undefined, 'native:'],
  );
});

test('an instant that was reckoned from the arrival is of no clock of the client', (t) => {
  const { say, written, clock } = scene();
  clock.advanceTo(500);
  say('joined', { t: 400, byArrival: true });
  say('joined', { t: 400, uncertainty: 7 });
  t.deepEqual(
    written.map(({ t: at, arrived, uncertainty }) => [at, arrived, uncertainty]),
    [
      [400, undefined, undefined],
      [400, 500, 7],
    ],
  );
});

test('the last bytes are remembered before the event is written', async (t) => {
  const { clock, say, told } = scene({ vocabulary: agora });
  await clock.pass(500);
  say('onUserOffline', { t: 400 });
  t.deepEqual(told, ['remember uid1 peer-offline 400', 'append']);
});

test('an event with a clock of its own keeps its instant, and when it arrived', async (t) => {
  const { clock, say, written } = scene();
  await clock.pass(500);
  say('joined', { t: 400 });
  t.like(written[0], { t: 400, arrived: 500 });
});

test('an event of the future happened when it arrived', async (t) => {
  const { clock, say, written } = scene();
  await clock.pass(500);
  say('joined', { t: Number.MAX_VALUE });
  t.like(written[0], { t: 500, arrived: 500 });
});

test('while a client is played dead its own word does not count, but what its wire shows does', (t) => {
  const { say, written } = scene({ dead: ['uid1'] });
  say('lost');
  say('wire-closed', { source: 'wire' });
  say('peer-offline', { client: 'uid2' });
  t.deepEqual(
    written.map(({ ignored }) => ignored),
    [true, undefined, undefined],
  );
});

test('a client that nobody knows is named, and so are those that are known', (t) => {
  const { say, told } = scene();
  t.throws(() => say('joined', { client: 'uid3' }), {
    code: 'NOT_FOUND',
    message: 'there is no client "uid3", so nothing was taken; known: uid1, uid2',
  });
  t.throws(() => scene({ clients: [] }).say('joined'), { message: /; known: none$/ });
  t.deepEqual(told, []);
});
