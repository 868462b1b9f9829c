import { once } from 'node:events';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { channel, RawClient, type Said, slack, Speaker } from '../helpers/channel.js';
import { ManualClock } from '../helpers/manual-clock.js';

const minutes = 60_000;

/** A server that accepts and never says a word. */
async function mute(t: ExecutionContext<unknown>) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => {}).resume());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as net.AddressInfo).port}/`, attempts: () => sockets.size };
}

test('a client that was never connected calls its connection lost 10 s after the request, and gives up after 20 min', async (t) => {
  const { clock } = await channel(t);
  const { url, attempts } = await mute(t);
  const one = new Speaker({ uid: '1', url, clock });
  t.teardown(() => one.sdk.leave());
  const asked = clock.now();
  one.sdk.join();
  const lost = await one.says('onConnectionLost');
  t.true(lost.at - asked >= 10_000 && lost.at - asked <= 10_000 + slack, `lost after ${lost.at - asked}`);
  t.true(attempts() >= 2, 'it goes on trying');

  clock.skip(20 * minutes - 12_000);
  const failed = await one.says('onConnectionStateChanged', 2);
  t.deepEqual(failed.attributes, { state: 5, reason: 4 });
  t.true(failed.at - asked >= 20 * minutes && failed.at - asked <= 20 * minutes + slack);
  t.deepEqual(one.words(), [
    'joinChannel',
    'onConnectionStateChanged 2 0',
    'onConnectionLost',
    'onConnectionStateChanged 5 4',
  ]);
});

test('an address where nobody listens is like one that never answers', async (t) => {
  const { server, speaker } = await channel(t);
  await server.close();
  const two = speaker('2', { line: 'before-2.3.2' });
  two.sdk.join();
  const asked = two.said[0]?.at ?? 0;
  const { at } = await two.says('onConnectionLost');
  t.true(at - asked >= 9999 && at - asked <= 10_000 + slack, `lost after ${at - asked}`);
});

test('a client that gets in at last says joined, and not that it is back', async (t) => {
  const { gate, speaker } = await channel(t);
  gate.cut();
  const one = speaker('1', { line: 'before-2.3.2' });
  one.sdk.join();
  await one.says('onConnectionLost');
  gate.heal();
  await one.says('onJoinChannelSuccess');
  t.deepEqual(one.words(), ['joinChannel', 'onConnectionLost', 'onJoinChannelSuccess']);
});

test('from 2.3.2 on a client gives up after 20 min, stays out though healed, and joins anew when told to leave and to join', async (t) => {
  const { clock, gate, speaker, pass } = await channel(t);
  const [one, two] = [speaker('1'), speaker('2', { line: 'before-2.3.2' })];
  one.sdk.join();
  two.sdk.join();
  await one.says('onUserJoined');
  gate.cut();
  await one.says('onConnectionLost');
  clock.skip(20 * minutes - 14_000);
  await pass(1000);
  t.is(one.words().at(-1), 'onConnectionLost', 'it has not given up before 20 min');
  const failed = await one.says('onConnectionStateChanged', 4);
  t.deepEqual(failed.attributes, { state: 5, reason: 4 });
  const measured = failed.at - gate.lastDown;
  t.true(measured >= 20 * minutes && measured <= 20 * minutes + slack, `it gave up after ${measured}`);

  const [spoken, { connections }] = [one.said.length, gate];
  gate.heal();
  await pass(10_000);
  t.is(gate.connections, connections, 'no attempt is made after the heal');
  t.deepEqual(one.words(spoken), []);

  one.sdk.join();
  await pass(3000);
  t.deepEqual(one.words(spoken), [], 'it has to leave first');
  one.sdk.leave();
  one.sdk.join();
  await one.says('onJoinChannelSuccess', 2);
  t.deepEqual(one.words(spoken).slice(0, 4), [
    'joinChannel',
    'onConnectionStateChanged 2 0',
    'onConnectionStateChanged 3 1',
    'onJoinChannelSuccess',
  ]);
});

test('before 2.3.2 a client never gives up', async (t) => {
  const { clock, gate, speaker, pass } = await channel(t);
  const one = speaker('1', { line: 'before-2.3.2' });
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  gate.cut();
  await one.says('onConnectionLost');
  const { connections } = gate;
  clock.skip(60 * minutes);
  await pass(6000);
  t.true(gate.connections > connections, 'it goes on trying');
  gate.heal();
  await one.says('onRejoinChannelSuccess');
  t.deepEqual(one.words().slice(-3), ['onConnectionInterrupted', 'onConnectionLost', 'onRejoinChannelSuccess']);
});

test('a connection that is closed under a client is replaced without a word, when that takes less than 4 s', async (t) => {
  const { gate, server, speaker } = await channel(t);
  const [one, two] = [speaker('1'), speaker('2')];
  one.sdk.join();
  two.sdk.join();
  await Promise.all([one.says('onUserJoined'), two.says('onUserJoined')]);
  const [spokenByOne, spokenByTwo, { connections }] = [one.said.length, two.said.length, gate];
  gate.dropConnections();
  const newcomer = new RawClient(t, server.port);
  while (gate.connections === connections) await new Promise((resolve) => setImmediate(resolve));
  await newcomer.join('3');
  await one.says('onUserJoined', 2);
  t.deepEqual(one.words(spokenByOne), ['onUserJoined']);
  await two.says('onUserJoined', 2);
  t.deepEqual(two.words(spokenByTwo), ['onUserJoined']);
});

test('join is ignored by a client that is in, and by one that is on its way in', async (t) => {
  const { gate, speaker, pass } = await channel(t);
  const one = speaker('1');
  one.sdk.join();
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  one.sdk.join();
  const { connections } = gate;
  await pass(2000);
  t.is(one.count('joinChannel'), 1);
  t.is(one.count('onJoinChannelSuccess'), 1);
  t.is(gate.connections, connections);
});

test('a client that left can join again, and says joined', async (t) => {
  const { speaker } = await channel(t);
  const one = speaker('1', { line: 'before-2.3.2' });
  for (const nth of [1, 2, 3]) {
    one.sdk.join();
    await one.says('onJoinChannelSuccess', nth);
    one.sdk.leave();
  }
  t.deepEqual(
    one.words(),
    [1, 2, 3].flatMap(() => ['joinChannel', 'onJoinChannelSuccess']),
  );
});

const quiet = test.macro({
  title: (_title, when: string) => `leaving ${when} leaves nothing running and nothing said`,
  async exec(t, _when: string, ready: (stage: Awaited<ReturnType<typeof channel>>, one: Speaker) => Promise<unknown>) {
    const stage = await channel(t);
    const { clock, gate, server, speaker, pass } = stage;
    const one = speaker('1');
    await ready(stage, one);
    const spoken = one.said.length;
    one.sdk.leave();
    gate.heal();
    await pass(12_000);
    // A connection that was under way has arrived by now; an attempt more would be one too many.
    const { connections } = gate;
    clock.skip(25 * minutes);
    await pass(4000);
    t.deepEqual(one.words(spoken), []);
    t.is(gate.connections, connections);
    t.deepEqual(server.members('demo'), []);
  },
});

test(quiet, 'before anything', async () => {});
test(quiet, 'while connecting', async (_stage, one) => one.sdk.join());
test(quiet, 'while let in', async ({ gate }, one) => {
  one.sdk.join();
  while (gate.lastUp === 0) await new Promise((resolve) => setImmediate(resolve));
});
test(quiet, 'when joined', async (_stage, one) => {
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
});
test(quiet, 'when interrupted', async ({ gate }, one) => {
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  gate.cut();
  await one.says('onConnectionStateChanged', 3);
});
test(quiet, 'when lost', async ({ gate }, one) => {
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  gate.cut();
  await one.says('onConnectionLost');
});

for (const event of [
  'joinChannel',
  'onConnectionStateChanged',
  'onJoinChannelSuccess',
  'onUserJoined',
  'onConnectionLost',
]) {
  test(`an app may leave from within ${event}: nothing is said after that, and no timer is left`, async (t) => {
    const { clock, server, gate, speaker, pass } = await channel(t);
    const two = speaker('2');
    two.sdk.join();
    await two.says('onJoinChannelSuccess');
    const leave = (said: Said, sdk: { leave(): void }) => {
      if (said.event === event) sdk.leave();
    };
    const one = speaker('1', { clock }, leave);
    one.sdk.join();
    if (event === 'onConnectionLost') {
      await one.says('onUserJoined');
      gate.cut();
    }
    await one.says(event);
    gate.heal();
    await pass(12_000);
    t.is(one.said.at(-1)?.event, event);
    t.is(one.count(event), 1);
    if (event !== 'onConnectionLost') t.deepEqual(server.members('demo'), ['2']);
  });
}

test('a client that left has no timer any more once its connection is closed, even if nobody answers its farewell', async (t) => {
  const clock = new ManualClock();
  const { gate } = await channel(t);
  const one = new Speaker({ uid: '1', url: gate.url, clock });
  one.sdk.join();
  await one.says('onJoinChannelSuccess');
  gate.cut();
  one.sdk.leave();
  t.is(clock.pending, 1, 'only the patience with the farewell is left');
  await clock.pass(1000);
  t.is(clock.pending, 0);
});
