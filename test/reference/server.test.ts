import { once } from 'node:events';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { encode } from '../../src/reference/protocol.js';
import { startReferenceServer } from '../../src/reference/server.js';
import { RawClient } from '../helpers/channel.js';
import { ManualClock } from '../helpers/manual-clock.js';

/** A server whose time stands still until it is told to go on, and clients that speak by hand. */
async function still(t: ExecutionContext<unknown>) {
  const clock = new ManualClock();
  const destroyed: string[] = [];
  const server = await startReferenceServer({ clock, onChannelDestroyed: (name) => destroyed.push(name) });
  t.teardown(() => server.close());
  const client = () => new RawClient(t, server.port);
  /** Resolves when the server has read all that this client sent, and the client all that it was sent. */
  const settled = async ({ socket }: RawClient) => {
    socket.ping();
    await once(socket, 'pong');
  };
  const join = async (raw: RawClient, uid: string, channel = 'demo') => {
    await raw.opened();
    raw.socket.send(encode({ type: 'join', uid, channel }));
    await settled(raw);
    await clock.pass(40);
    await settled(raw);
  };
  return { clock, server, client, settled, join, destroyed };
}

const mentions = (raw: RawClient, text: string) => raw.messages.filter((message) => message.includes(text)).length;

test('a newcomer is announced 100 ms after it joined, and its media waits for that', async (t) => {
  const { clock, client, settled, join } = await still(t);
  const [two, one] = [client(), client()];
  await join(two, '2');
  await clock.pass(1000);
  await join(one, '1');
  t.true(one.messages[0]?.includes('"joined","peers":["2"]'));
  await clock.pass(99);
  one.media();
  await settled(one);
  await settled(two);
  t.is(mentions(two, '"1"'), 0, 'nothing is known of it after 99 ms');
  await clock.pass(1);
  one.media(2);
  await settled(one);
  await settled(two);
  t.deepEqual(
    two.messages.filter((message) => message.includes('"1"')),
    [encode({ type: 'user-joined', uid: '1' }), encode({ type: 'media', from: '1', sequence: 2 })],
  );
});

test('the media of a client goes to the others of its channel, and never back to itself or elsewhere', async (t) => {
  const { clock, client, settled, join } = await still(t);
  const [one, two, elsewhere] = [client(), client(), client()];
  await join(one, '1');
  await join(two, '2');
  await join(elsewhere, '3', 'another');
  await clock.pass(100);
  one.media(7);
  await settled(one);
  for (const raw of [two, elsewhere]) await settled(raw);
  t.deepEqual(
    [one, two, elsewhere].map((raw) => mentions(raw, '"from":"1"')),
    [0, 1, 0],
  );
});

test('a member that has been silent for 20 s is no member any more, without a word to anybody', async (t) => {
  const { clock, client, server, settled, join } = await still(t);
  const [one, two] = [client(), client()];
  await join(one, '1');
  await join(two, '2');
  const speak = async (seconds: number) => {
    for (let tenth = 0; tenth < seconds * 10; tenth += 5) {
      two.media();
      await settled(two);
      await clock.pass(500);
    }
  };
  await speak(19.5);
  t.deepEqual(server.members('demo'), ['1', '2']);
  await speak(1);
  t.deepEqual(server.members('demo'), ['2']);
  t.is(mentions(two, 'user-left'), 0, 'its peers find out by themselves');
});

test('a channel is destroyed 10 s after its last member left, and not before', async (t) => {
  const { clock, client, server, settled, join, destroyed } = await still(t);
  const one = client();
  await join(one, '1');
  one.socket.send(encode({ type: 'leave' }));
  await settled(one);
  t.deepEqual(server.members('demo'), []);
  await clock.pass(9999);
  t.deepEqual(destroyed, []);
  await clock.pass(1);
  t.deepEqual(destroyed, ['demo']);
});

test('a channel outlives its last member when somebody joins within 10 s, and dies 10 s after that one', async (t) => {
  const { clock, client, settled, join, destroyed } = await still(t);
  const [one, two] = [client(), client()];
  await join(one, '1');
  one.socket.send(encode({ type: 'leave' }));
  await settled(one);
  await clock.pass(9000);
  await join(two, '2');
  await clock.pass(9000);
  t.deepEqual(destroyed, []);
  two.socket.send(encode({ type: 'leave' }));
  await settled(two);
  await clock.pass(10_000);
  t.deepEqual(destroyed, ['demo']);
});

test('a channel whose last member just vanishes is destroyed 30 s after its last byte', async (t) => {
  const { clock, client, join, destroyed } = await still(t);
  const one = client();
  await join(one, '1');
  one.socket.terminate();
  await clock.pass(29_900);
  t.deepEqual(destroyed, []);
  await clock.pass(300);
  t.deepEqual(destroyed, ['demo']);
});

test('what an older connection of a client still delivers is not its word any more', async (t) => {
  const { clock, client, server, settled, join } = await still(t);
  const [older, newer, two] = [client(), client(), client()];
  await join(two, '2');
  await join(older, '1');
  await clock.pass(100);
  await join(newer, '1');
  await clock.pass(100);
  older.media(99);
  older.socket.send(encode({ type: 'leave' }));
  await settled(older);
  await settled(two);
  t.deepEqual(server.members('demo'), ['2', '1']);
  t.is(mentions(two, '"sequence":99'), 0);
  t.is(mentions(two, 'user-left'), 0);
});

test('a client that is gone again before it was let in has never been there', async (t) => {
  const { clock, client, server, settled, join } = await still(t);
  const [one, two] = [client(), client()];
  await join(two, '2');
  await one.opened();
  one.socket.send(encode({ type: 'join', uid: '1', channel: 'demo' }));
  await settled(one);
  one.socket.close();
  await once(one.socket, 'close');
  await clock.pass(200);
  await settled(two);
  t.deepEqual(server.members('demo'), ['2']);
  t.is(mentions(two, '"1"'), 0);
});

test('what is no message of a client changes nothing', async (t) => {
  const { client, server, settled, join } = await still(t);
  const one = client();
  await one.opened();
  const nonsense = [
    '',
    'null',
    '17',
    '[]',
    '{"type":7}',
    '{"type":"media"}',
    '{"type":"leave"}',
    '{"type":"join"}',
    '\u0000',
  ];
  for (const text of nonsense) one.socket.send(text);
  one.socket.send(Buffer.from([1, 2, 3]));
  await settled(one);
  t.deepEqual(server.members('demo'), []);
  await join(one, '1');
  for (const text of nonsense.slice(0, 5)) one.socket.send(text);
  await settled(one);
  t.deepEqual(server.members('demo'), ['1']);
});

test('a port that is taken is an error that names it', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as net.AddressInfo;
  const error = await t.throwsAsync(startReferenceServer({ clock: new ManualClock(), port }), {
    code: 'LISTEN_FAILED',
  });
  t.true(error?.message.includes(`127.0.0.1:${port}`));
});

test('a server that was closed leaves no timer behind', async (t) => {
  const clock = new ManualClock();
  const server = await startReferenceServer({ clock });
  const one = new RawClient(t, server.port);
  await one.opened();
  one.socket.send(encode({ type: 'join', uid: '1', channel: 'demo' }));
  one.socket.ping();
  await once(one.socket, 'pong');
  await clock.pass(40);
  t.deepEqual(server.members('demo'), ['1']);
  await server.close();
  t.is(clock.pending, 0);
});
