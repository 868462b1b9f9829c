import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../src/links/connection.js';
import type { Session } from '../../src/session/session.js';
import { clientPlan } from '../helpers/plans.js';
import type { Peer } from '../helpers/peer.js';
import { nothingIsLeft } from '../helpers/settled.js';
import { wire } from '../helpers/wire.js';

const leave = {
  fin: (peer: Peer) => peer.socket.end(),
  rst: (peer: Peer) => peer.socket.resetAndDestroy(),
  destroy: (peer: Peer) => peer.socket.destroy(),
};
const manners = Object.keys(leave) as (keyof typeof leave)[];

for (const how of manners) {
  test(`a client that goes with ${how} while it waits behind a blackhole is gone once healed`, async (t) => {
    const { dial, session, apply, server, endings, records, until } = await wire(t);
    const heal = apply('blackhole');
    const client = await dial();
    client.send('hello');
    await until(() => connectionOf(session)?.upstream.waiting === 5);
    leave[how](client);
    await until(() => endings().length > 0 || records('connection-closed').length > 0);
    heal();
    await nothingIsLeft(t, session);
    t.is(server.accepted.length, 0);
  });

  for (const side of ['client', 'upstream'] as const) {
    for (const [type, options] of [
      ['none', {}],
      ['blackhole', {}],
      ['latency', { delay: '80ms' }],
      ['bandwidth', { rate: '0B/s' }],
      ['kill', { how: 'silent' }],
    ] as const) {
      test(`the ${side} goes with ${how} under ${type}, with bytes on the way in both directions`, async (t) => {
        const { pair, session, apply } = await wire(t);
        const peers = await pair();
        const heal = type === 'none' ? () => {} : apply(type, options);
        peers.client.send('up');
        peers.upstream.send('down');
        await elapse(20);
        leave[how](peers[side]);
        await elapse(20);
        heal();
        const other = peers[side === 'client' ? 'upstream' : 'client'];
        await other.until((peer) => !peer.silent);
        other.socket.destroy();
        await nothingIsLeft(t, session);
      });
    }
  }

  test(`half-closed, the other half goes with ${how}`, async (t) => {
    const { pair, session } = await wire(t);
    const { client, upstream } = await pair();
    client.socket.end('question');
    await upstream.until((peer) => peer.fin);
    leave[how](upstream);
    await client.until((peer) => peer.fin || peer.rst);
    await nothingIsLeft(t, session);
  });
}

test('a client that resets while it is being identified leaves nothing behind', async (t) => {
  const { dial, session, server } = await wire(t, {
    proxy: { identify: { by: 'query', name: 'uid' } },
    clients: [clientPlan('uid1', { match: '1' })],
  });
  const client = await dial();
  client.send('GET /?ui');
  await elapse(20);
  client.socket.resetAndDestroy();
  await nothingIsLeft(t, session);
  t.is(server.accepted.length, 0);
});

test('a fault that comes while a client is being identified takes hold of it once, and lets go of it', async (t) => {
  const { dial, apply, server } = await wire(t, {
    proxy: { identify: { by: 'query', name: 'uid' } },
    clients: [clientPlan('uid1', { match: '1' })],
  });
  const client = await dial();
  client.send('GET /?ui');
  await elapse(20);
  const heal = apply('latency', { delay: '60s' });
  client.send('d=1 HTTP/1.1\r\n\r\n');
  const upstream = await server.peer();
  await elapse(40);
  t.is(upstream.received, '');
  heal();
  await upstream.until((peer) => peer.received.endsWith('HTTP/1.1\r\n\r\n'));
  client.send('more');
  await upstream.until((peer) => peer.received.endsWith('more'), 2000);
});

test('a device that is back answers even a FIN with an RST, and forgets the connection', async (t) => {
  const { pair, session, apply } = await wire(t);
  const { upstream } = await pair();
  const heal = apply('kill', { side: 'client', how: 'silent' });
  await elapse(10);
  heal();
  await elapse(10);
  t.true(upstream.silent);
  upstream.socket.end();
  await upstream.until((peer) => peer.rst || peer.closed);
  await nothingIsLeft(t, session);
});

test('an upstream that does not answer the dial holds up nobody, and a client that leaves ends the attempt', async (t) => {
  const port = await deafUpstream(t);
  const { dial, session, until } = await wire(t, { proxy: { upstream: { host: '127.0.0.1', port } } });
  const clients = await Promise.all(Array.from({ length: 6 }, () => dial()));
  for (const client of clients) client.send('hello?');
  const connections = () => [...(session.proxies[0]?.connections() ?? [])];
  // Right behind bytes that nobody has read yet, Node would show an RST as a FIN.
  await until(() => connections().length === 6 && connections().every(({ upstream }) => upstream.waiting === 6));
  t.true(connections().every(({ phase }) => phase === 'dialling'));
  for (const client of clients) client.socket.resetAndDestroy();
  await nothingIsLeft(t, session);
});

test('after a blackhole a client that goes on sending is held back while its upstream is dialled', async (t) => {
  const port = await deafUpstream(t);
  const { dial, session, apply, until } = await wire(t, { proxy: { upstream: { host: '127.0.0.1', port } } });
  const heal = apply('blackhole');
  const client = await dial();
  const burst = Buffer.alloc(40_000_000);
  client.socket.write(burst);
  await until(() => (connectionOf(session)?.upstream.waiting ?? 0) > 0);
  const connection = connectionOf(session);
  heal();
  await until(() => connection?.phase === 'dialling');
  const waiting = connection?.upstream.waiting ?? 0;
  t.true(waiting <= 25_000_000, `${waiting} bytes wait`);
  await elapse(100);
  t.is(connection?.upstream.waiting, waiting, 'nothing more is read');
  t.true(client.socket.writableLength > 0, 'the sender must feel it');
  client.socket.resetAndDestroy();
  connection?.destroy();
  await nothingIsLeft(t, session);
});

function connectionOf(session: Session): Connection | undefined {
  return session.proxies.flatMap((proxy) => [...proxy.connections()])[0];
}

/** A listener whose queue is full and that accepts nothing: a dial gets no answer at all. */
async function deafUpstream(t: ExecutionContext<unknown>): Promise<number> {
  const listen = `const s=require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},()=>console.log(s.address().port))`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  const port = Number(text);
  for (let filled = 0; filled < 4; filled++) {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    t.teardown(() => socket.destroy());
  }
  await elapse(50);
  return port;
}
