import test from 'ava';
import { startReferenceServer } from '../../src/reference/server.js';
import { channel, RawClient, slack } from '../helpers/channel.js';
import { ManualClock } from '../helpers/manual-clock.js';

const minutes = 60_000;

test('a web peer loses the stream after 10 s, and hears from the server after 3 min that its owner left', async (t) => {
  const { gate, speaker } = await channel(t);
  const [one, web, native] = [speaker('1'), speaker('3', { platform: 'web' }), speaker('2')];
  for (const client of [one, web, native]) client.sdk.join();
  await Promise.all([web.says('stream-added', 2), native.says('onUserJoined', 2)]);
  gate.cut();
  const removed = await web.says('stream-removed');
  t.deepEqual(removed.attributes, { uid: '1' });
  t.true(removed.at - gate.lastUp >= 10_000 && removed.at - gate.lastUp <= 10_000 + slack, `${removed.at}`);
  await native.says('onUserOffline');
  const left = await web.says('peer-leave');
  t.true(left.at - gate.lastUp >= 3 * minutes && left.at - gate.lastUp <= 3 * minutes + slack, `${left.at}`);
  t.is(native.count('onUserOffline'), 1, 'whoever found out by itself is told nothing twice');
  t.is(web.count('stream-removed'), 1);
});

test('a web peer gets the stream back when its owner is, and then no word that it left', async (t) => {
  const { gate, speaker, pass } = await channel(t);
  const [one, web] = [speaker('1'), speaker('3', { platform: 'web' })];
  one.sdk.join();
  web.sdk.join();
  await Promise.all([web.says('stream-added'), one.says('onUserJoined')]);
  gate.cut();
  await web.says('stream-removed');
  await pass(20_000);
  gate.heal();
  await one.says('onRejoinChannelSuccess');
  await web.says('stream-added', 2);
  await pass(4 * minutes);
  t.deepEqual(web.words(), ['joinChannel', 'stream-added', 'stream-removed', 'stream-added']);
});

test('a web client before 4.x says nothing of its own outage', async (t) => {
  const { gate, speaker, pass } = await channel(t);
  const one = speaker('1', { platform: 'web' });
  const two = speaker('2');
  two.sdk.join();
  one.sdk.join();
  await one.says('stream-added');
  gate.cut();
  await pass(15_000);
  gate.heal();
  await pass(5000);
  t.deepEqual(one.words(), ['joinChannel', 'stream-added']);
  t.is(two.count('onUserOffline'), 0);
});

test('an outage of one user is told in its own channel only, to each of its peers', async (t) => {
  const { gate, speaker } = await channel(t);
  const one = speaker('1', { channel: 'first' });
  const peers = ['2', '3', '4'].map((uid) => speaker(uid, { channel: 'first' }));
  const strangers = ['5', '6'].map((uid) => speaker(uid, { channel: 'second' }));
  for (const client of [one, ...peers, ...strangers]) client.sdk.join();
  await Promise.all([
    ...peers.map((peer) => peer.says('onUserJoined', 3)),
    ...strangers.map((each) => each.says('onUserJoined')),
  ]);
  const spoken = strangers.map(({ said }) => said.length);
  gate.cut();
  for (const peer of peers) t.deepEqual((await peer.says('onUserOffline')).attributes, { uid: '1', reason: 1 });
  strangers.forEach((stranger, nth) => t.deepEqual(stranger.words(spoken[nth]), []));
});

test('a server tells when a channel comes to be, once, and when it is destroyed; then it may come to be again', async (t) => {
  const clock = new ManualClock();
  const told: string[] = [];
  const server = await startReferenceServer({
    clock,
    onChannelCreated: (name) => told.push(`${name} created`),
    onChannelDestroyed: (name) => told.push(`${name} destroyed`),
  });
  t.teardown(() => server.close());
  const stop = clock.flow();
  t.teardown(stop);
  const [one, two] = [new RawClient(t, server.port), new RawClient(t, server.port)];
  await one.join('1');
  await two.join('2');
  one.socket.terminate();
  two.socket.terminate();
  while (told.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await new RawClient(t, server.port).join('1');
  t.deepEqual(told, ['demo created', 'demo destroyed', 'demo created']);
});
