import test from 'ava';
import { isMisbehaviour, type MisbehaviourName, misbehaviours } from '../../src/reference/misbehaviours.js';
import { channel, slack } from '../helpers/channel.js';

interface Conduct {
  /** When interrupted, lost and peer offline are due, contract milliseconds; empty when never. */
  due: readonly [number, number, number] | readonly [];
  /** How often each comes. */
  times: number;
  rejoins: boolean;
}

/** What these misbehaviours do, and nothing besides; those that break one rule each are tried against the contract's profiles. */
const conducts = {
  late: { due: [6000, 13_000, 23_500], times: 1, rejoins: true },
  early: { due: [2000, 6000, 12_000], times: 1, rejoins: true },
  silent: { due: [], times: 0, rejoins: true },
  twice: { due: [4000, 10_000, 20_000], times: 2, rejoins: true },
  'never-rejoins': { due: [4000, 10_000, 20_000], times: 1, rejoins: false },
} as const satisfies Partial<Record<MisbehaviourName, Conduct>>;

const misbehaves = test.macro({
  title: (_title, name: keyof typeof conducts) => `${name}: ${misbehaviours[name].summary}`,
  async exec(t, name: keyof typeof conducts) {
    const { due, times, rejoins }: Conduct = conducts[name];
    const { gate, speaker, pass } = await channel(t);
    const [one, two] = (['1', '2'] as const).map((uid) => speaker(uid, { line: 'before-2.3.2', misbehave: name }));
    if (one === undefined || two === undefined) throw new Error('two clients were made');
    one.sdk.join();
    two.sdk.join();
    await Promise.all([one.says('onUserJoined'), two.says('onUserJoined')]);
    gate.cut();
    await pass(25_000);
    const anchors = [gate.lastDown, gate.lastDown, gate.lastUp];
    gate.heal();
    if (rejoins) await Promise.all([one.says('onRejoinChannelSuccess'), two.says('onUserJoined', times === 0 ? 1 : 2)]);
    await pass(8000);

    const told = [
      ['onConnectionInterrupted', one],
      ['onConnectionLost', one],
      ['onUserOffline', two],
    ] as const;
    for (const [index, [event, client]] of told.entries()) {
      const heard = client.said.filter((said) => said.event === event);
      t.is(heard.length, times, `${event} came ${heard.length} times`);
      for (const { at } of heard) {
        const measured = at - (anchors[index] as number);
        const limit = due[index] as number;
        t.true(measured >= limit && measured <= limit + slack, `${event} came after ${measured}, due ${limit}`);
      }
    }
    t.is(one.count('onJoinChannelSuccess'), 1);
    t.is(one.count('onRejoinChannelSuccess'), rejoins ? 1 : 0);
    t.is(two.count('onUserJoined'), rejoins ? 2 : 1);
  },
});

for (const name of Object.keys(conducts) as (keyof typeof conducts)[]) test(misbehaves, name);

for (const name of ['silent', 'twice'] as const) {
  test(`${name}: a peer that leaves politely is no outage, and told of once`, async (t) => {
    const { speaker, pass } = await channel(t);
    const [one, two] = [speaker('1'), speaker('2', { misbehave: name })];
    one.sdk.join();
    two.sdk.join();
    await two.says('onUserJoined');
    one.sdk.leave();
    const { attributes } = await two.says('onUserOffline');
    await pass(1000);
    t.deepEqual(attributes, { uid: '1', reason: 0 });
    t.is(two.count('onUserOffline'), 1);
  });
}

test('a client that never rejoins makes no attempt after the outage, and is still said to have failed after 20 min', async (t) => {
  t.timeout(10_000);
  const { clock, gate, speaker, pass } = await channel(t);
  const one = speaker('1', { misbehave: 'never-rejoins' });
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  gate.cut();
  await one.says('onConnectionLost');
  const { connections } = gate;
  gate.heal();
  await pass(5000);
  t.is(gate.connections, connections);
  clock.skip(1_200_000 - 12_000);
  await one.says('onConnectionStateChanged', 4);
  t.is(one.words().at(-1), 'onConnectionStateChanged 5 4');
});

test('only the names of misbehaviours are misbehaviours', (t) => {
  for (const name of Object.keys(misbehaviours)) t.true(isMisbehaviour(name));
  for (const name of ['', 'LATE', 'toString', '__proto__', 'good']) t.false(isMisbehaviour(name));
});
