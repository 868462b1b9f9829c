import test from 'ava';
import type { Contract } from '../../src/core/contract.js';
import type { EventName } from '../../src/core/events.js';
import { type Expectation, windowAt, windowWithin } from '../../src/core/expectation.js';
import { History } from '../../src/core/history.js';
import type { Plan } from '../../src/core/plan.js';
import type { HistoryRecord, Occurrence, RecordOf } from '../../src/core/records.js';
import type { Verdict } from '../../src/core/verdict.js';
import { OutageWatch } from '../../src/session/outage-watch.js';
import { Tracks } from '../../src/session/tracks.js';
import { loadContract } from '../../src/profiles/index.js';
import { clientPlan, proxyPlan } from '../helpers/plans.js';
import { ManualClock } from '../helpers/manual-clock.js';

const plain = { step: '', where: {}, count: { min: 1, max: 1 }, severity: 'fail' } as const;
const lastReceived = { kind: 'last-received', client: 'uid1' } as const;

function expected(id: string, event: EventName, parts: Partial<Expectation>): Expectation {
  return { ...plain, id, expects: 'event', event, from: 'uid1', after: lastReceived, window: windowAt(4000), ...parts };
}

const ladder: Contract = {
  name: 'ladder',
  silence: 4000,
  expectations: [
    expected('T4', 'interrupted', { window: windowAt(4000) }),
    expected('T5', 'lost', { window: windowAt(10_000), follows: 'T4' }),
    expected('T6', 'peer-offline', {
      from: 'uid2',
      about: 'uid1',
      after: { kind: 'last-sent', client: 'uid1' },
      window: windowAt(20_000),
    }),
    expected('R7', 'rejoined', { after: { kind: 'healed' }, window: windowWithin(0, 10_000) }),
  ],
};

// The contract that ships, for the clients of these tests.
function shipped(): Contract {
  const parties = [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2', role: 'peer' })];
  const proxy = proxyPlan(7000, { identify: { by: 'query', name: 'uid' } });
  return loadContract('4-10-20', 'uid1', parties, [proxy]);
}

class Scene {
  readonly clock = new ManualClock();
  readonly history = new History(this.clock, 1000);
  readonly verdicts: Verdict[][] = [];
  readonly records: HistoryRecord[] = [];
  readonly tracks: Tracks;
  readonly watch: OutageWatch;

  constructor(contract = ladder) {
    const clients = [{ name: 'uid1', role: 'local', contract } as const, { name: 'uid2', role: 'peer' } as const];
    this.tracks = new Tracks(this.clock, { clients, steps: [] } as unknown as Plan);
    this.history.listen((record) => this.records.push(record));
    this.watch = new OutageWatch(clients, {
      clock: this.clock,
      history: this.history,
      tracks: this.tracks,
    });
    this.watch.onJudged((verdicts) => this.verdicts.push([...verdicts]));
  }

  append(occurrence: Occurrence): this {
    this.history.append(occurrence);
    return this;
  }

  opened(connection = 1): this {
    return this.append({ kind: 'connection-opened', proxy: 'channel', connection, client: 'uid1' });
  }

  closed(by: RecordOf<'connection-closed'>['by'], connection = 1): this {
    const parts = { proxy: 'channel', connection, client: 'uid1', bytes: { upstream: 1, downstream: 1 } };
    return this.append({ kind: 'connection-closed', ...parts, by, how: 'fin', opened: true });
  }

  says(client: string, event: EventName, parts: Partial<RecordOf<'event'>> = {}): this {
    for (const snapshot of this.tracks.snapshots(this.clock.now(), client, event)) this.history.append(snapshot);
    return this.append({ kind: 'event', client, event, source: 'process', attributes: {}, ...parts });
  }

  bytes(...directions: ('upstream' | 'downstream')[]): this {
    for (const direction of directions) {
      this.tracks.of('uid1').inDirection(direction).stamp(this.clock.now(), false);
    }
    return this;
  }

  /** Traffic both ways for a while, a byte each 500 ms. */
  flows(milliseconds: number, ...directions: ('upstream' | 'downstream')[]): this {
    const ways = directions.length === 0 ? (['upstream', 'downstream'] as const) : directions;
    for (const end = this.clock.now() + milliseconds; this.clock.now() < end; ) {
      this.passes(500).bytes(...ways);
    }
    return this;
  }

  passes(milliseconds: number): this {
    this.clock.advanceTo(this.clock.now() + milliseconds);
    return this;
  }

  begun(): this {
    return this.opened().says('uid1', 'joined').says('uid2', 'peer-joined').flows(5000);
  }

  /** What a client of the ladder says in a long outage, up to its end. */
  keepsItsWord(): this {
    this.passes(4000).says('uid1', 'interrupted').passes(6000).says('uid1', 'lost');
    return this.passes(10_000).says('uid2', 'peer-offline', { peer: 'uid1' }).passes(5000);
  }

  outcomes(nth = 0): Record<string, string> {
    const told = this.verdicts[nth] ?? [];
    return Object.fromEntries(told.map(({ expectation, cause }) => [expectation.id, cause]));
  }

  of<Kind extends Occurrence['kind']>(kind: Kind): RecordOf<Kind>[] {
    return this.records.filter((record) => record.kind === kind) as RecordOf<Kind>[];
  }
}

test('a wire that dies by itself is an outage from its last byte on, and the contract is judged when it is over', (t) => {
  const scene = new Scene().begun().keepsItsWord().bytes('upstream', 'downstream').passes(80);
  scene.says('uid1', 'rejoined').flows(15_000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'on-time', T6: 'on-time', R7: 'on-time' });
  const [began] = scene.of('outage-began');
  t.like(began, { client: 'uid1', direction: 'downstream', since: 5000, cause: 'natural', t: 9000 });
  t.like(scene.of('outage-ended')[0], { since: 5000, t: 30_000 });
  t.like(scene.of('outage-judged')[0], { client: 'uid1', contract: 'ladder', since: 5000 });
  t.deepEqual(
    scene.verdicts[0]?.map(({ measured }) => measured),
    [4000, 10_000, 20_000, 80],
  );
  t.is(scene.verdicts.length, 1);
});

test('the contract 4-10-20 says nothing of windows that an outage did not last for, and judges the others', (t) => {
  const scene = new Scene(shipped()).begun();
  scene.passes(4000).says('uid1', 'interrupted').passes(2000).bytes('upstream', 'downstream').passes(80);
  scene.says('uid1', 'rejoined').flows(25_000);
  t.deepEqual(scene.outcomes(), {
    interrupted: 'on-time',
    lost: 'not-applicable',
    'peer-offline': 'not-applicable',
    rejoined: 'on-time',
    'peer-rejoined': 'not-applicable',
  });
  t.deepEqual(new Set(scene.verdicts[0]?.map(({ outcome }) => outcome)), new Set(['pass']));
});

test('an outage that is over before anything is due does not excuse a client that does not come back from a longer one', (t) => {
  const scene = new Scene(shipped()).begun();
  scene.passes(12_000).bytes('upstream', 'downstream').flows(25_000);
  t.like(scene.outcomes(), { interrupted: 'missing', 'peer-offline': 'not-applicable' });
});

test('every outage is judged by itself, endlessly', (t) => {
  const scene = new Scene().begun();
  for (let nth = 0; nth < 3; nth++) {
    scene.keepsItsWord().bytes('upstream', 'downstream').says('uid1', 'rejoined').flows(15_000);
  }
  for (let nth = 0; nth < 3; nth++) {
    t.deepEqual(scene.outcomes(nth), { T4: 'on-time', T5: 'on-time', T6: 'on-time', R7: 'on-time' });
  }
  t.is(scene.verdicts.length, 3);
  t.deepEqual(
    scene.verdicts.map((verdicts) => verdicts[0]?.expectation.step),
    ['outage 1 of uid1', 'outage 2 of uid1', 'outage 3 of uid1'],
  );
});

test('a client that says nothing, too late or too early fails', (t) => {
  const scene = new Scene().begun();
  scene.passes(6000).says('uid1', 'interrupted').passes(2000).says('uid1', 'lost').passes(20_000);
  scene.bytes('upstream', 'downstream').flows(15_000);
  t.deepEqual(scene.outcomes(), { T4: 'late', T5: 'early', T6: 'missing', R7: 'missing' });
});

test('of a short outage only what was due is judged', (t) => {
  const scene = new Scene().begun().passes(4000).says('uid1', 'interrupted').passes(3000);
  scene.bytes('upstream', 'downstream').says('uid1', 'rejoined').flows(25_000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'not-effective', T6: 'not-effective', R7: 'on-time' });
});

test('an outage under a fault is injected, and its heal is the instant that a return counts from', (t) => {
  const scene = new Scene().begun();
  const fault = { fault: 'blackhole-1', type: 'blackhole', proxies: ['channel'] };
  scene.append({ kind: 'fault-applied', ...fault, connections: 1, explain: '' });
  scene.append({ kind: 'fault-effective', fault: 'blackhole-1', client: 'uid1', direction: 'downstream' });
  scene.keepsItsWord().append({ kind: 'fault-healed', ...fault, reason: 'ended' });
  scene.passes(3000).bytes('upstream', 'downstream').passes(100).says('uid1', 'rejoined').flows(15_000);
  t.is(scene.of('outage-began')[0]?.cause, 'injected');
  t.is(scene.verdicts[0]?.at(-1)?.measured, 3100);
});

test('while the client is still heard, nothing is said of what counts from its own last byte', (t) => {
  const scene = new Scene().begun().flows(4000, 'upstream').says('uid1', 'interrupted').flows(6000, 'upstream');
  scene.says('uid1', 'lost').flows(15_000, 'upstream').bytes('downstream').says('uid1', 'rejoined').flows(15_000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'on-time', R7: 'on-time' });
});

const calm: [string, (scene: Scene) => unknown][] = [
  ['a wire with traffic', (scene) => scene.begun().flows(60_000)],
  ['a pause shorter than the silence', (scene) => scene.begun().passes(3900).bytes('downstream').flows(10_000)],
  ['a client that never connected', (scene) => scene.passes(60_000)],
  ['a client that closed its connection', (scene) => scene.begun().closed('client').passes(60_000)],
  ['a client that said that it left', (scene) => scene.begun().says('uid1', 'left').passes(60_000)],
  ['a client that gave up', (scene) => scene.begun().says('uid1', 'failed').passes(60_000)],
];
for (const [what, happens] of calm) {
  test(`${what} is no outage`, (t) => {
    const scene = new Scene();
    happens(scene);
    t.deepEqual([scene.of('outage-began'), scene.verdicts], [[], []]);
  });
}

test('a client whose server closed its connection is missed as one that went silent', (t) => {
  const scene = new Scene().begun().closed('server').keepsItsWord();
  scene.opened(2).bytes('upstream', 'downstream').says('uid1', 'rejoined').flows(15_000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'on-time', T6: 'on-time', R7: 'on-time' });
});

test('a client that leaves in an outage owes nothing more', (t) => {
  const scene = new Scene().begun().passes(4000).says('uid1', 'interrupted').passes(2000).says('uid1', 'left');
  scene.passes(60_000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'aborted', T6: 'aborted', R7: 'no-anchor' });
  t.is(scene.verdicts.length, 1);
});

test('an outage that never ends is judged once, after an hour', (t) => {
  const scene = new Scene()
    .begun()
    .keepsItsWord()
    .passes(3 * 3_600_000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'on-time', T6: 'on-time', R7: 'no-anchor' });
  t.is(scene.of('outage-began').length, 1);
  scene.bytes('upstream', 'downstream').flows(10_000).keepsItsWord();
  t.is(scene.of('outage-began').length, 2);
});

test('a second outage right after the first leaves the return open', (t) => {
  const scene = new Scene().begun().keepsItsWord().bytes('upstream', 'downstream').passes(6000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'on-time', T6: 'on-time', R7: 'aborted' });
});

test('what is kept of an outage is bounded, and a flood makes nobody guilty', (t) => {
  const scene = new Scene().begun().passes(4000).says('uid1', 'interrupted').passes(1000);
  for (let nth = 0; nth < 30_000; nth++) scene.says('uid2', 'native:noise');
  scene.passes(20_000).bytes('upstream', 'downstream').flows(15_000);
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'aborted', T6: 'aborted', R7: 'aborted' });
});

test('what was said before an outage shows that the client has a voice', (t) => {
  const scene = new Scene().opened().flows(5000).keepsItsWord().bytes('upstream', 'downstream').flows(15_000);
  t.is(scene.outcomes()['R7'], 'missing');
  const mute = new Scene().opened().flows(5000).passes(25_000).bytes('upstream', 'downstream').flows(15_000);
  t.deepEqual(mute.outcomes(), {
    T4: 'silent-source',
    T5: 'silent-source',
    T6: 'silent-source',
    R7: 'silent-source',
  });
});

test('at the end of a run what is open is judged with what is known', (t) => {
  const scene = new Scene().begun().passes(4000).says('uid1', 'interrupted').passes(2000);
  scene.watch.finish();
  t.deepEqual(scene.outcomes(), { T4: 'on-time', T5: 'aborted', T6: 'aborted', R7: 'no-anchor' });
  t.is(scene.clock.pending, 0);
});

test('nothing is watched any more once it is stopped', (t) => {
  const scene = new Scene().begun();
  scene.watch.stop();
  scene.passes(60_000);
  t.deepEqual([scene.of('outage-began').length, scene.clock.pending], [0, 0]);
});
