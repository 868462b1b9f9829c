import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { readHeader } from '../../../src/proxies/proxy-protocol/read-header.js';
import { writeHeader } from '../../../src/proxies/proxy-protocol/write-header.js';
import { clientPlan } from '../../helpers/plans.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { type Wire, wire } from '../../helpers/wire.js';
import { clientLeft, connectTo, established } from '../forward.js';

const named = {
  source: { host: '203.0.113.7', port: 4321 },
  destination: { host: '203.0.113.1', port: 443 },
};
const protocols = ['tcp', 'http', 'forward'] as const;
const request = (port: number) =>
  `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;

for (const protocol of protocols) {
  for (const version of ['v1', 'v2'] as const) {
    for (const split of ['at once', 'byte by byte'] as const) {
      test(`a ${version} header is taken off a connection of ${protocol}, ${split}, and names its source`, async (t) => {
        const made = await wire(t, {
          proxy: { protocol, proxyProtocol: { accept: true }, identify: { by: 'source' } },
          clients: [clientPlan('uid1', { match: '203.0.113.7' })],
        });
        const client = await made.dial();
        const bytes = Buffer.concat([writeHeader(version, named), Buffer.from(request(made.server.port))]);
        if (split === 'at once') client.socket.write(bytes);
        else
          for (const byte of bytes) {
            client.socket.write(Buffer.from([byte]));
            await elapse(0);
          }
        const upstream = await made.server.peer();
        await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
        t.true(upstream.received.startsWith('GET '));
        const [connection] = made.session.proxies.flatMap((proxy) => [...proxy.connections()]);
        t.is(connection?.client, 'uid1');
        t.is(connection?.remoteAddress, '203.0.113.7');
      });
    }

    test(`every upstream socket of ${protocol} begins with a ${version} header of the client`, async (t) => {
      const made = await wire(t, {
        proxy: { protocol, proxyProtocol: { accept: false, send: version }, identify: { by: 'source' } },
        clients: [clientPlan('uid1', { match: '127.0.0.1' })],
      });
      const client = await made.dial();
      client.send(request(made.server.port));
      const upstream = await made.server.peer();
      await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
      const bytes = Buffer.from(upstream.received, 'latin1');
      const reading = readHeader(bytes);
      t.like(reading, {
        endpoints: {
          source: { host: '127.0.0.1', port: client.socket.localPort ?? 0 },
          destination: { host: '127.0.0.1', port: made.port },
        },
      });
      t.true(bytes.toString('latin1', (reading as { length: number }).length).startsWith('GET '));
      t.not(made.session.tracks.lastBytes('uid1').sent, undefined);
    });
  }

  test(`what a header named is passed on by ${protocol}, in the other version`, async (t) => {
    const made = await wire(t, { proxy: { protocol, proxyProtocol: { accept: true, send: 'v1' } } });
    const client = await made.dial();
    client.socket.write(writeHeader('v2', named));
    client.send(request(made.server.port));
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
    t.true(upstream.received.startsWith('PROXY TCP4 203.0.113.7 203.0.113.1 4321 443\r\nGET '));
  });

  test(`a connection of ${protocol} without a header is reset, dials nobody, and is written down`, async (t) => {
    const made = await wire(t, { proxy: { protocol, proxyProtocol: { accept: true } } });
    const client = await made.dial();
    client.send(request(made.server.port));
    await client.until(({ rst }) => rst);
    const refused = await made.record(({ kind }) => kind === 'connection-refused');
    t.like(refused, {
      proxy: 'channel',
      reason: 'it begins with "GET http://127.0", which is no PROXY protocol header',
    });
    t.is(made.server.accepted.length, 0);
  });
}

test('a header is no byte of its client: nothing was sent until the client speaks', async (t) => {
  const made = await wire(t, {
    proxy: { proxyProtocol: { accept: true, send: 'v2' }, identify: { by: 'client', client: 'uid1' } },
    clients: [clientPlan('uid1')],
  });
  const client = await made.dial();
  client.socket.write(writeHeader('v1', named));
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.length === 35);
  const [connection] = made.session.proxies.flatMap((proxy) => [...proxy.connections()]);
  await made.until(() => connection?.opened === true);
  t.is(made.session.tracks.lastBytes('uid1').sent, undefined);
  t.is(connection?.upstream.handover.delivered, 0);
  client.send('x');
  await upstream.until(({ received }) => received.endsWith('x'));
  const sent = made.session.tracks.lastBytes('uid1').sent;
  t.deepEqual(Object.keys(sent ?? {}), ['t']);
});

test('a tunnel begins with the header too, and the bytes of the tunnel follow', async (t) => {
  const made = await wire(t, { proxy: { protocol: 'forward', proxyProtocol: { accept: true, send: 'v1' } } });
  const client = await made.dial();
  client.socket.write(writeHeader('v2', named));
  client.send(`${connectTo(made.server.port)}early`);
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith('early'));
  t.is(upstream.received, 'PROXY TCP4 203.0.113.7 203.0.113.1 4321 443\r\nearly');
  await client.until(({ received }) => received === established);
});

test('an unknown or local connection keeps the ends that it really has', async (t) => {
  for (const header of [writeHeader('v1', undefined), writeHeader('v2', undefined)]) {
    const made = await wire(t, { proxy: { proxyProtocol: { accept: true, send: 'v1' } } });
    const client = await made.dial();
    client.socket.write(header);
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received.endsWith('\r\n'));
    t.is(upstream.received, `PROXY TCP4 127.0.0.1 127.0.0.1 ${client.socket.localPort} ${made.port}\r\n`);
  }
});

for (const [how, reason] of [
  ['end', 'it ended before its PROXY protocol header did'],
  ['resetAndDestroy', 'it ended before its PROXY protocol header did'],
] as const) {
  test(`a client that leaves (${how}) in the middle of its header leaves nothing open`, async (t) => {
    const made = await wire(t, { proxy: { proxyProtocol: { accept: true } } });
    const client = await made.dial();
    client.send('PROXY TC');
    await elapse(5);
    client.socket[how]();
    t.like(await made.record(({ kind }) => kind === 'connection-refused'), { reason });
    await client.until(({ closed }) => closed);
    await nothingIsLeft(t, made.session);
  });
}

test('a proxy that stops ends connections that have not sent their header', async (t) => {
  const made = await wire(t, { proxy: { proxyProtocol: { accept: true } } });
  const client = await made.dial();
  client.send('PROXY');
  await elapse(5);
  await made.session.stop();
  await client.until(({ fin, rst }) => fin || rst);
  t.pass();
});

test('a FIN right behind the header and its bytes passes', async (t) => {
  const made = await wire(t, { proxy: { proxyProtocol: { accept: true } } });
  const client = await made.dial();
  client.socket.end(Buffer.concat([writeHeader('v2', named), Buffer.from('all')]));
  const upstream = await made.server.peer();
  await upstream.until(({ fin }) => fin);
  t.is(upstream.received, 'all');
  upstream.socket.end('answer');
  await client.until(({ fin }) => fin);
  t.is(client.received, 'answer');
});

test('a blackhole holds a connection with a header like any other, and a client that leaves meanwhile never shows', async (t) => {
  const made = await wire(t, { proxy: { proxyProtocol: { accept: true, send: 'v2' } } });
  const heal = made.apply('blackhole');
  const client = await made.dial();
  client.socket.write(writeHeader('v1', named));
  client.send('hello');
  await made.until(() => waitingIn(made) > 0);
  client.socket.end();
  await clientLeft(made);
  heal();
  await made.record(({ kind }) => kind === 'connection-closed');
  t.is(made.server.accepted.length, 0);
});

/** Bytes of clients that wait. */
function waitingIn({ session }: Wire): number {
  const connections = session.proxies.flatMap((proxy) => [...proxy.connections()]);
  return connections.reduce((sum, { upstream }) => sum + upstream.waiting, 0);
}
