import test from 'ava';
import { Peers } from '../../src/reference/peers.js';
import { ManualClock } from '../helpers/manual-clock.js';

const native = { peerSilent: Number.POSITIVE_INFINITY, peerOffline: 20_000 };
const web = { peerSilent: 10_000, peerOffline: Number.POSITIVE_INFINITY };

function observed(limits = native) {
  const clock = new ManualClock();
  const said: string[] = [];
  const peers = new Peers(clock, limits, {
    joined: (uid) => said.push(`${uid} joined`),
    silent: (uid, silence) => said.push(`${uid} silent after ${silence}`),
    heard: (uid) => said.push(`${uid} heard`),
    offline: (uid, reason, silence) => said.push(`${uid} offline: ${reason} after ${silence}`),
  });
  return { clock, said, peers };
}

test('only a peer that was not there is news', (t) => {
  const { said, peers } = observed();
  for (let time = 0; time < 3; time++) peers.heard('2');
  t.deepEqual(said, ['2 joined']);
});

test('a peer is offline once, 20 s after it was heard last, and news again when it is heard again', async (t) => {
  const { clock, said, peers } = observed();
  peers.heard('2');
  await clock.pass(5000);
  peers.heard('2');
  await clock.pass(19_999);
  t.deepEqual(said, ['2 joined']);
  await clock.pass(30_000);
  t.deepEqual(said, ['2 joined', '2 offline: dropped after 20000']);
  peers.heard('2');
  t.is(said.at(-1), '2 joined');
});

test('each peer has a silence of its own', async (t) => {
  const { clock, said, peers } = observed();
  peers.heard('2');
  await clock.pass(10_000);
  peers.heard('3');
  await clock.pass(10_000);
  t.deepEqual(said, ['2 joined', '3 joined', '2 offline: dropped after 20000']);
});

test('a peer that leaves is offline at once, and only if it was there', async (t) => {
  const { clock, said, peers } = observed();
  peers.left('2');
  peers.heard('2');
  peers.left('2');
  peers.left('2');
  await clock.pass(30_000);
  t.deepEqual(said, ['2 joined', '2 offline: quit after 0']);
});

test('a client that is cut off itself says nothing of others, however long that lasts', async (t) => {
  const { clock, said, peers } = observed();
  peers.heard('2');
  peers.suspend();
  await clock.pass(100_000);
  t.deepEqual(said, ['2 joined']);
});

test('a client that is in again tells only of who came and who went meanwhile', async (t) => {
  const { clock, said, peers } = observed();
  for (const uid of ['2', '3']) peers.heard(uid);
  peers.suspend();
  await clock.pass(12_000);
  said.length = 0;
  peers.resume(['2', '4']);
  t.deepEqual(said, ['3 offline: dropped after 0', '4 joined']);
  await clock.pass(19_999);
  t.is(said.length, 2, 'who is still there has 20 s from now on');
  await clock.pass(1);
  t.deepEqual(said.slice(2), ['2 offline: dropped after 20000', '4 offline: dropped after 20000']);
});

test('nothing is watched once it was stopped, even from within a word about a peer', async (t) => {
  const clock = new ManualClock();
  let words = 0;
  const peers = new Peers(clock, native, {
    silent: () => t.fail(),
    heard: () => t.fail(),
    joined() {
      words += 1;
      peers.stop();
    },
    offline: () => t.fail(),
  });
  peers.heard('2');
  peers.resume(['3', '4']);
  t.is(words, 3);
  t.is(clock.pending, 0);
  await clock.pass(60_000);
});

test('a web client tells of the stream that is gone after 10 s and back again, and leaves the rest to the server', async (t) => {
  const { clock, said, peers } = observed(web);
  peers.heard('2');
  await clock.pass(9999);
  t.deepEqual(said, ['2 joined']);
  await clock.pass(60_000);
  peers.heard('2');
  peers.heard('2');
  t.deepEqual(said, ['2 joined', '2 silent after 10000', '2 heard']);
  await clock.pass(10_000);
  peers.left('2', 'dropped');
  t.deepEqual(said.slice(3), ['2 silent after 10000', '2 offline: dropped after 0']);
  await clock.pass(100_000);
  t.is(said.length, 5);
});
