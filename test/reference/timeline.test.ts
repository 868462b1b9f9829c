import test from 'ava';
import type { Platform as AnyPlatform, SdkLine } from '../../src/reference/platforms.js';
import { channel, RawClient, slack } from '../helpers/channel.js';

type Platform = Extract<AnyPlatform, 'android' | 'ios'>;

const states = { android: 'onConnectionStateChanged', ios: 'connectionChangedToState' };
const words = {
  android: {
    joined: 'onJoinChannelSuccess',
    interrupted: 'onConnectionInterrupted',
    lost: 'onConnectionLost',
    rejoined: 'onRejoinChannelSuccess',
    peerJoined: 'onUserJoined',
    peerOffline: 'onUserOffline',
  },
  ios: {
    joined: 'didJoinChannel',
    interrupted: 'rtcEngineConnectionDidInterrupted',
    lost: 'rtcEngineConnectionDidLost',
    rejoined: 'didRejoinChannel',
    peerJoined: 'didJoinedOfUid',
    peerOffline: 'didOfflineOfUid',
  },
};

const timeline = test.macro({
  title: (_title, line: SdkLine, platform: Platform) =>
    `an outage of more than 20 s is told at 4 s, 10 s and 20 s, and its end when it comes (${line}, ${platform})`,
  async exec(t, line: SdkLine, platform: Platform) {
    const { clock, gate, speaker, pass } = await channel(t);
    const say = words[platform];
    const state = (text: string) => (line === 'from-2.3.2' ? [`${states[platform]} ${text}`] : []);
    const isDue = (at: number, anchor: number, after: number, what: string) => {
      t.true(at - anchor >= after, `${what} came early, after ${at - anchor}`);
      t.true(at - anchor <= after + slack, `${what} came late, after ${at - anchor}`);
    };
    // Two clients of one server: either may have its word a little sooner.
    const isAbout = (measured: number, expected: number, what: string) =>
      t.true(Math.abs(measured - expected) <= slack, `${what}: ${measured}`);

    const two = speaker('2', { line, platform });
    two.sdk.join();
    await two.says(say.joined);
    const one = speaker('1', { line, platform });
    one.sdk.join();
    const arrival = await one.says(say.joined);
    const news = await two.says(say.peerJoined);
    isAbout(news.at - arrival.at, 100, 'T2 after T1');
    await pass(500);

    gate.cut();
    const interrupted = line === 'from-2.3.2' ? states[platform] : say.interrupted;
    const t4 = await one.says(interrupted, line === 'from-2.3.2' ? 3 : 1);
    isDue(t4.at, gate.lastDown, 4000, 'T4');
    isDue(t4.silence ?? 0, 0, 4000, 'the measured T4');
    const t5 = await one.says(say.lost);
    isDue(t5.at, gate.lastDown, 10_000, 'T5');
    isDue(t5.silence ?? 0, 0, 10_000, 'the measured T5');
    const t6 = await two.says(say.peerOffline);
    isDue(t6.at, gate.lastUp, 20_000, 'T6');
    isDue(t6.silence ?? 0, 0, 20_000, 'the measured T6');

    gate.heal();
    const healedAt = clock.now();
    const back = await one.says(say.rejoined);
    t.true(back.at - healedAt <= 10_000, `it rejoined ${back.at - healedAt} after the heal`);
    isAbout((await two.says(say.peerJoined, 2)).at - back.at, 100, 'T8 after T7');
    one.sdk.leave();
    await two.says(say.peerOffline, 2);

    t.deepEqual(one.words(), [
      'joinChannel',
      ...state('2 0'),
      ...state('3 1'),
      say.joined,
      say.peerJoined,
      ...(line === 'from-2.3.2' ? state('4 2') : [say.interrupted]),
      say.lost,
      ...state('3 15'),
      say.rejoined,
    ]);
    t.deepEqual(two.words(), [
      'joinChannel',
      ...state('2 0'),
      ...state('3 1'),
      say.joined,
      say.peerJoined,
      `${say.peerOffline} 1`,
      say.peerJoined,
      `${say.peerOffline} 0`,
    ]);
  },
});

for (const line of ['before-2.3.2', 'from-2.3.2'] as const) {
  for (const platform of ['android', 'ios'] as const) test(timeline, line, platform);
}

test('an outage of less than 4 s is not worth a word', async (t) => {
  const { gate, speaker, pass } = await channel(t);
  const [one, two] = [speaker('1'), speaker('2')];
  one.sdk.join();
  two.sdk.join();
  await Promise.all([one.says('onUserJoined'), two.says('onUserJoined')]);
  const [spokenByOne, spokenByTwo, connections] = [one.said.length, two.said.length, gate.connections];
  gate.cut();
  await pass(2500);
  gate.heal();
  await pass(6000);
  t.deepEqual([one.words(spokenByOne), two.words(spokenByTwo)], [[], []]);
  t.is(gate.connections, connections);
});

test('a client that rejoins within 20 s gives its peer no callback at all', async (t) => {
  const { gate, speaker, pass } = await channel(t);
  const [one, two] = [speaker('1'), speaker('2')];
  one.sdk.join();
  two.sdk.join();
  await Promise.all([one.says('onUserJoined'), two.says('onUserJoined')]);
  const [spokenByOne, spokenByTwo] = [one.said.length, two.said.length];
  gate.cut();
  await one.says('onConnectionLost');
  await pass(3000);
  gate.heal();
  await one.says('onRejoinChannelSuccess');
  await pass(25_000);
  t.deepEqual(two.words(spokenByTwo), []);
  t.deepEqual(one.words(spokenByOne), [
    'onConnectionStateChanged 4 2',
    'onConnectionLost',
    'onConnectionStateChanged 3 15',
    'onRejoinChannelSuccess',
  ]);
});

test('each outage is told anew', async (t) => {
  const { gate, speaker } = await channel(t);
  const one = speaker('1', { line: 'before-2.3.2' });
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  for (const nth of [1, 2]) {
    gate.cut();
    const lost = await one.says('onConnectionLost', nth);
    t.true(lost.at - gate.lastDown >= 10_000);
    gate.heal();
    await one.says('onRejoinChannelSuccess', nth);
  }
  t.is(one.count('onConnectionInterrupted'), 2);
  t.is(one.count('onConnectionLost'), 2);
});

test('while only its uplink is dead a client is offline for its peer, and not interrupted itself', async (t) => {
  const { gate, speaker } = await channel(t);
  const [one, two] = [speaker('1'), speaker('2')];
  one.sdk.join();
  two.sdk.join();
  await Promise.all([one.says('onUserJoined'), two.says('onUserJoined')]);
  const spoken = one.said.length;
  gate.cut('up');
  const { at } = await two.says('onUserOffline');
  t.true(at - gate.lastUp >= 20_000 && at - gate.lastUp <= 20_000 + slack);
  t.deepEqual(one.words(spoken), []);
});

test('while only its downlink is dead a client is interrupted after 4 s and lost after 10 s', async (t) => {
  const { gate, speaker } = await channel(t);
  const one = speaker('1', { line: 'before-2.3.2' });
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  gate.cut('down');
  for (const [event, after] of [
    ['onConnectionInterrupted', 4000],
    ['onConnectionLost', 10_000],
  ] as const) {
    const { at } = await one.says(event);
    t.true(at - gate.lastDown >= after && at - gate.lastDown <= after + slack, `${event} at ${at}`);
  }
});

test('a polite leave is told to the peer at once, with the reason quit', async (t) => {
  const { clock, server, speaker, pass } = await channel(t);
  const [one, two] = [speaker('1'), speaker('2')];
  one.sdk.join();
  two.sdk.join();
  await Promise.all([one.says('onUserJoined'), two.says('onUserJoined')]);
  const leftAt = clock.now();
  one.sdk.leave();
  const spoken = one.said.length;
  const { at, attributes } = await two.says('onUserOffline');
  t.deepEqual(attributes, { uid: '1', reason: 0 });
  t.true(at - leftAt <= slack);
  t.deepEqual(server.members('demo'), ['2']);
  await pass(22_000);
  t.is(two.count('onUserOffline'), 1);
  t.deepEqual(one.words(spoken), [], 'who left says nothing more');
});

test('a killed client that is started again within 20 s gives its peer no callback at all', async (t) => {
  const { server, speaker, pass } = await channel(t);
  const two = speaker('2');
  two.sdk.join();
  const killed = new RawClient(t, server.port);
  await killed.join('1');
  await two.says('onUserJoined');
  const spoken = two.said.length;
  killed.socket.terminate();
  await pass(15_000);
  const again = speaker('1');
  again.sdk.join();
  await again.says('onJoinChannelSuccess');
  await pass(10_000);
  t.deepEqual(two.words(spoken), []);
  t.is(again.count('onRejoinChannelSuccess'), 0, 'a new process joins, it does not rejoin');
});
