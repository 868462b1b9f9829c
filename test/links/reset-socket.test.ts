import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { resetSocket } from '../../src/links/reset-socket.js';
import { type Peer, RawServer } from '../helpers/peer.js';

// What is open is counted for this whole file, so one test at a time.
for (const [name, prepare] of [
  ['open', () => {}],
  ['open, with much that the kernel did not take', (socket) => void socket.write(Buffer.alloc(20_000_000))],
  ['ended in this very turn', (socket) => void socket.end()],
  ['ended with a last word in this very turn', (socket) => void socket.end('bye')],
  ['ended with much that the kernel did not take', (socket) => void socket.end(Buffer.alloc(20_000_000))],
  [
    'ended one turn of the event loop ago',
    async (socket) => {
      socket.end();
      await new Promise((resolve) => setImmediate(resolve));
    },
  ],
  [
    'ended and finished',
    async (socket) => {
      socket.end();
      await once(socket, 'finish');
    },
  ],
  [
    'paused with unread data',
    async (socket, peer) => {
      socket.pause();
      peer.send('unread');
      await elapse(10);
    },
  ],
  [
    'half-closed by its peer',
    async (socket, peer) => {
      socket.resume();
      peer.socket.end();
      await once(socket, 'end');
    },
  ],
] as [string, (socket: net.Socket, peer: Peer) => void | Promise<void>][]) {
  test.serial(`a socket that is ${name} is reset: its peer sees an RST, and no handle stays open`, async (t) => {
    const { socket, peer } = await pair(t);
    await prepare(socket, peer);
    resetSocket(socket);
    await sawReset(socket, peer);
    await nothingOpen(t, [socket, peer.socket]);
  });
}

test.serial('a socket that is reset twice, or was destroyed before, stays quiet', async (t) => {
  const { socket, peer } = await pair(t);
  socket.destroy();
  resetSocket(socket);
  await peer.until((seen) => seen.fin);
  resetSocket(socket);
  peer.socket.destroy();
  const again = await pair(t);
  resetSocket(again.socket);
  resetSocket(again.socket);
  await sawReset(again.socket, again.peer);
  await nothingOpen(t, [socket, again.socket]);
});

test.serial('a socket that still dials is given up at once, with no error of anybody', async (t) => {
  const socket = net.connect({ host: '127.0.0.1', port: 1 });
  socket.on('error', (error) => t.fail(error.message));
  resetSocket(socket);
  t.true(socket.destroyed);
  await nothingOpen(t, [socket]);
});

async function pair(t: ExecutionContext): Promise<{ socket: net.Socket; peer: Peer }> {
  const server = await RawServer.start();
  t.teardown(() => server.close());
  const socket = net.connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, peer: await server.peer() };
}

// Who has read a FIN, or still has bytes to read, is told of the RST at its first write; after a mere FIN at its second.
async function sawReset(socket: net.Socket, peer: Peer): Promise<void> {
  if (!socket.closed) await once(socket, 'close');
  await elapse(10);
  if (!peer.rst) peer.send('x');
  await peer.until((seen) => seen.rst, 1000);
}

async function nothingOpen(t: ExecutionContext, sockets: readonly net.Socket[]): Promise<void> {
  for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
  await elapse(5);
  const open = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket'));
  t.deepEqual(open, []);
}
