import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import type { Peer } from '../helpers/peer.js';
import { wire } from '../helpers/wire.js';

const size = 24_000_000;

test.serial('a sender who meets a blackhole feels back-pressure, and loses nothing', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const arrived = counting(upstream);
  const heal = apply('blackhole');
  client.socket.write(Buffer.alloc(size, 'z'));
  await elapse(200);
  t.is(arrived.bytes, 0);
  t.true(client.socket.writableLength > 0, 'the sender must feel it');
  heal();
  await arrived.all(size);
  t.is(arrived.bytes, size);
});

test.serial('a reader who is slow holds back the sender, in either direction', async (t) => {
  const { pair, session } = await wire(t);
  for (const direction of ['upstream', 'downstream'] as const) {
    const peers = await pair();
    const [sender, reader] = direction === 'upstream' ? [peers.client, peers.upstream] : [peers.upstream, peers.client];
    reader.socket.removeAllListeners('data').pause();
    sender.socket.write(Buffer.alloc(size, 'z'));
    await elapse(200);
    t.true(sender.socket.writableLength > 0);
    const waiting = [...(session.proxies[0]?.connections() ?? [])].map((connection) => connection[direction].waiting);
    t.true(Math.max(...waiting) <= 512 * 1024, `the link holds ${Math.max(...waiting)} bytes`);
    const arrived = counting(reader);
    reader.socket.resume();
    await arrived.all(size);
    t.is(arrived.bytes, size);
  }
});

function counting(peer: Peer): { bytes: number; all(wanted: number): Promise<void> } {
  peer.socket.removeAllListeners('data');
  const counter = {
    bytes: 0,
    all: (wanted: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (counter.bytes >= wanted) resolve();
        };
        peer.socket.on('data', look);
        look();
      }),
  };
  peer.socket.on('data', (chunk: Buffer) => {
    counter.bytes += chunk.length;
  });
  return counter;
}
