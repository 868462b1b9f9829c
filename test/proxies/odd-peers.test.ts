import { once } from 'node:events';
import net from 'node:net';
import test from 'ava';
import { wire } from '../helpers/wire.js';

const targets = ['http://a:99999/', 'http://[x]/', String.raw`/\a:99999/`, '//[', '*', '/%zz?=&&'];

for (const target of targets) {
  for (const upgrade of [false, true]) {
    test(`a ${upgrade ? 'WebSocket handshake' : 'request'} for ${target} passes as it was written`, async (t) => {
      const { dial, server } = await wire(t, { proxy: { protocol: 'http' } });
      const client = await dial();
      const handshake =
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n';
      client.send(`GET ${target} HTTP/1.1\r\nHost: x\r\n${upgrade ? handshake : ''}\r\n`);
      const upstream = await server.peer();
      await upstream.until(({ received }) => received.includes('\r\n\r\n'));
      t.is(upstream.received.split('\r\n')[0], `GET ${target} HTTP/1.1`);
      upstream.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      await client.until(({ received }) => received.endsWith('ok'));
    });
  }
}

for (const status of ['99 low', '200 a\u0001b', '200 caf\u00e9', '000 none', '1000 much', '199 almost']) {
  test(`an upstream that answers ${JSON.stringify(status)} ends no other connection`, async (t) => {
    const { dial, server } = await wire(t, { proxy: { protocol: 'http' } });
    const client = await dial();
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const upstream = await server.peer();
    await upstream.until(({ received }) => received.includes('\r\n\r\n'));
    upstream.send(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
    upstream.socket.end();
    await client.until(({ received, closed, fin, rst }) => received !== '' || closed || fin || rst);
    const other = await dial();
    other.send('GET /other HTTP/1.1\r\nHost: x\r\n\r\n');
    await (await server.peer(1)).until(({ received }) => received.includes('/other'));
    t.pass();
  });
}

test('a goodbye that finds no message boundary before the heal still ends the connection to the server', async (t) => {
  const { dial, server, apply, until, session } = await wire(t, { proxy: { protocol: 'http' } });
  const client = await dial();
  client.send(
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  const upstream = await server.peer();
  await upstream.until(({ received }) => received.includes('\r\n\r\n'));
  upstream.send('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  await client.until(({ received }) => received.includes('\r\n\r\n'));
  // The beginning of a message of 100 masked bytes.
  client.send('\x82\xe4\x00\x00\x00\x00half of it');
  await upstream.until(({ received }) => received.includes('half of it'));
  apply('kill', { side: 'client', how: 'goodbye' })();
  await upstream.until(({ fin, rst, closed }) => fin || rst || closed);
  upstream.socket.end();
  await until(() => [...(session.proxies[0]?.connections() ?? [])].length === 0);
  t.pass();
});

test('faults that come after one that resets every new connection keep none of them', async (t) => {
  const { port, apply, session, until } = await wire(t);
  let touched = 0;
  apply('reset');
  apply('latency', { delay: '5ms' });
  const latency = session.faults.list()[1];
  const { attach, detach } = latency?.instance ?? {};
  Object.assign(latency?.instance ?? {}, {
    attach: (...args: Parameters<NonNullable<typeof attach>>) => {
      touched += 1;
      attach?.(...args);
    },
    detach: (...args: Parameters<NonNullable<typeof detach>>) => {
      touched -= 1;
      detach?.(...args);
    },
  });
  for (let nth = 0; nth < 5; nth++) {
    const socket = net.connect({ host: '127.0.0.1', port }).on('error', () => {});
    await new Promise((resolve) => socket.on('close', resolve));
  }
  await until(() => [...(session.proxies[0]?.connections() ?? [])].length === 0);
  t.is(touched, 0);
});

test('a client with a long body that nobody read leaves no connection behind', async (t) => {
  const { dial, server, session } = await wire(t, { proxy: { protocol: 'http' } });
  server.close();
  const client = await dial();
  client.send(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n${'x'.repeat(20_000_000)}`);
  await client.until(({ received, fin }) => received.startsWith('HTTP/1.1 502') && fin);
  client.socket.destroy();
  const left = () => session.proxies.flatMap((proxy) => [...proxy.connections()]).length;
  for (let turn = 0; turn < 600 && left() > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  t.is(left(), 0);
});

test('a listener that a fault closes while another one opens it stays closed', async (t) => {
  const { apply, port } = await wire(t);
  apply('refuse')();
  const heal = apply('refuse');
  t.is(await refusal(port), 'ECONNREFUSED');
  heal();
  t.is(await refusal(port), undefined);
});

test('a port that was taken while the listener was closed is asked for until it is ours again', async (t) => {
  const { apply, port, records } = await wire(t);
  const heal = apply('refuse');
  t.is(await refusal(port), 'ECONNREFUSED');
  const thief = net.createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(thief, 'listening');
  heal();
  while (records('proxy-failed').length === 0) await new Promise((resolve) => setImmediate(resolve));
  thief.close();
  await once(thief, 'close');
  while ((await refusal(port)) !== undefined) await new Promise((resolve) => setTimeout(resolve, 20));
  t.is(records('proxy-failed').length, 1);
});

// What a new connection meets: nothing when it is accepted, also by a listener that is just opening.
async function refusal(port: number): Promise<string | undefined> {
  await new Promise((resolve) => setTimeout(resolve, 30));
  const socket = net.connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}
