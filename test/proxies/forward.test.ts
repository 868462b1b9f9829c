import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { WebSocket, WebSocketServer } from 'ws';
import { listenApi } from '../../src/api/listen.js';
import { clientPlan } from '../helpers/plans.js';
import { endOfHead, nothingLeft, switching } from './exchange.js';
import { clientLeft, connectTo, established, forwardWire } from './forward.js';

/** A port below those that the system chooses, so that no other test gets it. */
const portOfNobody = 1;
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('a request in absolute form reaches its host in origin form, without what is meant for proxies', async (t) => {
  const made = await forwardWire(t);
  const client = await made.dial();
  client.send(
    `GET http://127.0.0.1:${made.server.port}/a%20b?x=1 HTTP/1.1\r\nhost: other\r\nProxy-Connection: keep-alive\r\nX-Own: 1\r\nConnection: keep-alive\r\nProxy-Authorization: secret\r\n\r\n`,
  );
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  t.is(
    upstream.received,
    `GET /a%20b?x=1 HTTP/1.1\r\nHost: 127.0.0.1:${made.server.port}\r\nX-Own: 1\r\nConnection: keep-alive\r\n\r\n`,
  );
  upstream.send(ok('hi'));
  await client.until(({ received }) => received.endsWith('hi'));
});

for (const [target, line] of [
  ['', 'GET / '],
  ['?x=1', 'GET /?x=1 '],
  ['/x?http://y/', 'GET /x?http://y/ '],
] as const) {
  test(`the target http://HOST${target} is asked for as ${line}`, async (t) => {
    const made = await forwardWire(t);
    const client = await made.dial();
    client.send(`GET HTTP://127.0.0.1:${made.server.port}${target} HTTP/1.1\r\nHost: h\r\n\r\n`);
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received.endsWith(endOfHead));
    t.true(upstream.received.startsWith(line));
  });
}

test('requests for different hosts share a connection, in turns and pipelined', async (t) => {
  const made = await forwardWire(t);
  const servers = await Promise.all(['a', 'b'].map((name) => namedServer(t, name)));
  const [a = 0, b = 0] = servers.map(({ port }) => port);
  const client = await made.dial();
  for (const port of [a, b, a]) {
    client.send(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`);
    const length = client.received.length;
    await client.until(({ received }) => /\/:[ab]$/.test(received.slice(length)));
  }
  const pipelined = [a, b, b, a, b].map(
    (port, index) => `GET http://127.0.0.1:${port}/${index} HTTP/1.1\r\nHost: h\r\n\r\n`,
  );
  client.received = '';
  client.send(pipelined.join(''));
  await client.until(({ received }) => received.includes('/4:'));
  t.deepEqual(client.received.match(/\/\d:[ab]/g), ['/0:a', '/1:b', '/2:b', '/3:a', '/4:b']);
  t.true(servers.every(({ most }) => most() === 1));
});

test('a host that cannot be reached is a 502 also behind one that was', async (t) => {
  const made = await forwardWire(t);
  const { port } = await namedServer(t, 'a');
  const client = await made.dial();
  client.send(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`);
  await client.until(({ received }) => received.endsWith(':a'));
  client.received = '';
  client.send(`GET http://127.0.0.1:${portOfNobody}/ HTTP/1.1\r\nHost: h\r\n\r\n`);
  await client.until(({ fin }) => fin);
  t.regex(
    client.received,
    /^HTTP\/1\.1 502 Bad Gateway\r\n[^]*could not be reached: it refuses connections \(ECONNREFUSED\)/,
  );
});

test('a WebSocket handshake in absolute form passes, and its frames are told apart', async (t) => {
  const made = await forwardWire(t);
  const client = await made.dial();
  client.send(
    `GET ws://127.0.0.1:${made.server.port}/ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  const upstream = await made.server.peer();
  await upstream.until(({ received }) => received.endsWith(endOfHead));
  t.true(upstream.received.startsWith('GET /ws HTTP/1.1\r\nHost: 127.0.0.1:'));
  upstream.send(switching);
  await client.until(({ received }) => received.includes(endOfHead));
  upstream.send('\x81\x02hi');
  await client.until(({ received }) => received.endsWith('\x81\x02hi'));
  const [connection] = made.session.proxies.flatMap((proxy) => [...proxy.connections()]);
  t.not(connection?.upstream.handover.framing, undefined);
});

test('ws and http clients with https-proxy-agent go through it', async (t) => {
  const made = await forwardWire(t);
  const server = http.createServer((_request, response) => response.end('served')).listen(0, '127.0.0.1');
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`)));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new HttpsProxyAgent(`http://127.0.0.1:${made.port}`);
  t.teardown(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const socket = new WebSocket(`ws://localhost:${port}/`, { agent });
  socket.on('open', () => socket.send('hello'));
  const [message] = (await once(socket, 'message')) as [Buffer];
  t.is(message.toString(), 'echo hello');
  socket.terminate();
  const [response] = (await once(http.get({ host: 'localhost', port, agent }), 'response')) as [http.IncomingMessage];
  t.is((await response.setEncoding('utf8').toArray()).join(''), 'served');
  await nothingLeft(made);
});

const answers: [name: string, request: string, status: number, reason: RegExp][] = [
  ['an origin-form request', 'GET /index.html HTTP/1.1\r\nHost: h\r\n\r\n', 400, /is a forward proxy[^]*curl -x/],
  ['a request for the server as a whole', 'OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n', 400, /is a forward proxy/],
  ['an https target', 'GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n', 501, /https:\/\/ goes through CONNECT/],
  ['an ftp target', 'GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n', 501, /not ftp:\/\//],
  ['a target without a host', 'GET http:///x HTTP/1.1\r\nHost: h\r\n\r\n', 400, /names no host/],
  ['a target with a password', 'GET http://a:b@h/ HTTP/1.1\r\nHost: h\r\n\r\n', 400, /names no host/],
  ['a target with port 0', 'GET http://h:0/ HTTP/1.1\r\nHost: h\r\n\r\n', 400, /names no host/],
  ['a target with a port that there is not', 'GET http://h:70000/ HTTP/1.1\r\nHost: h\r\n\r\n', 400, /names no host/],
  ['a host that is no host', 'GET http://a%00b/ HTTP/1.1\r\nHost: h\r\n\r\n', 400, /names no host/],
  ['a CONNECT without a port', 'CONNECT h HTTP/1.1\r\nHost: h\r\n\r\n', 400, /CONNECT takes host:port/],
  ['a CONNECT to a path', 'CONNECT /x:1 HTTP/1.1\r\nHost: h\r\n\r\n', 400, /CONNECT takes host:port/],
  ['a CONNECT to port 0', 'CONNECT h:0 HTTP/1.1\r\nHost: h\r\n\r\n', 400, /CONNECT takes host:port/],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 400, /no HTTP request that can be read/],
  ['a header without a colon', 'GET http://h/ HTTP/1.1\r\nHost h\r\n\r\n', 400, /no HTTP request that can be read/],
  ['a head without end', `GET http://h/ HTTP/1.1\r\nX: ${'x'.repeat(70_000)}`, 431, /longer than 64 KiB/],
  [
    'an upgrade to nowhere',
    'GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    400,
    /is a forward proxy/,
  ],
  [
    'a CONNECT to a name that nobody knows',
    'CONNECT nobody.invalid:1 HTTP/1.1\r\nHost: h\r\n\r\n',
    502,
    /ENOTFOUND|EAI_AGAIN/,
  ],
  [
    'a request for a name that nobody knows',
    'GET http://nobody.invalid/ HTTP/1.1\r\nHost: h\r\n\r\n',
    502,
    /ENOTFOUND|EAI_AGAIN/,
  ],
];

for (const [name, request, status, reason] of answers) {
  test(`${name} is answered with ${status} and why, and nothing is left open`, async (t) => {
    const made = await forwardWire(t);
    const client = await made.dial();
    client.send(request);
    await client.until(({ fin, rst }) => fin || rst);
    t.regex(client.received, new RegExp(`^HTTP/1\\.1 ${status} [^]*content-type: text/plain`, 'i'));
    t.regex(client.received, reason);
    t.false(client.received.includes(established));
    client.socket.end();
    await nothingLeft(made);
  });
}

test('a CONNECT to a port that nobody listens on is a 502 that says so', async (t) => {
  const made = await forwardWire(t);
  const client = await made.dial();
  client.send(connectTo(portOfNobody));
  await client.until(({ fin }) => fin);
  t.regex(client.received, /^HTTP\/1\.1 502 Bad Gateway[^]*it refuses connections \(ECONNREFUSED\)/);
  client.socket.end();
  const closed = await made.record(({ kind }) => kind === 'connection-closed');
  t.like(closed, { by: 'server', how: 'fin', opened: false });
});

for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433', '[::]']) {
  test(`to itself, as ${host}, it goes neither by CONNECT nor by a request; to the API neither`, async (t) => {
    const made = await forwardWire(t);
    const api = await listenApi(made.session, 0);
    t.teardown(() => api.close());
    for (const [port, status, reason] of [
      [made.port, 508, /round in circles/],
      [api.port, 403, /NO_PROXY/],
    ] as const) {
      for (const request of [connectTo(port, host), `GET http://${host}:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`]) {
        const client = await made.dial();
        client.send(request);
        await client.until(({ fin }) => fin);
        t.regex(client.received, new RegExp(`^HTTP/1\\.1 ${status} `));
        t.regex(client.received, reason);
        client.socket.end();
      }
    }
    await nothingLeft(made);
    t.is(made.records('connection-attempt').length, 4);
  });
}

for (const [name, request] of [
  ['CONNECT', (port: number) => connectTo(port, 'LocalHost')],
  ['request', (port: number) => `GET http://localhost:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`],
] as const) {
  test(`the host of a ${name} tells whose connection it is`, async (t) => {
    const made = await forwardWire(t, {
      proxy: { identify: { by: 'host', pattern: '^(\\w+):\\d+$' } },
      clients: [clientPlan('uid1', { match: 'localhost' })],
    });
    const client = await made.dial();
    client.send(request(made.server.port));
    const attempt = await made.record(({ kind }) => kind === 'connection-attempt');
    t.like(attempt, { client: 'uid1', nth: 1 });
    await made.server.peer();
  });
}

test('a blackhole of the client of one host holds its CONNECT, and others go on', async (t) => {
  const made = await forwardWire(t, {
    proxy: { identify: { by: 'host', pattern: '^(\\w+):' } },
    clients: [clientPlan('uid1', { match: 'localhost' })],
  });
  const heal = made.apply('blackhole', {}, { clients: ['uid1'] });
  const held = await made.dial();
  held.send(connectTo(made.server.port, 'localhost'));
  const free = await made.dial();
  free.send(connectTo(made.server.port));
  await free.until(({ received }) => received === established);
  await elapse(20);
  t.is(held.received, '');
  t.is(made.server.accepted.length, 1);
  heal();
  await held.until(({ received }) => received === established);
});

for (const how of ['end', 'resetAndDestroy'] as const) {
  test(`a request that its client gives up (${how}) during a blackhole never shows at the server`, async (t) => {
    const made = await forwardWire(t);
    const client = await made.dial();
    await made.until(() => made.session.proxies.some((proxy) => [...proxy.connections()].length > 0));
    const heal = made.apply('blackhole');
    client.send(`GET http://127.0.0.1:${made.server.port}/ HTTP/1.1\r\nHost: h\r\n\r\n`);
    await elapse(15);
    client.socket[how]();
    await clientLeft(made);
    heal();
    await made.record(({ kind }) => kind === 'connection-closed');
    await elapse(15);
    t.is(made.server.accepted.length, 0);
  });
}

/** A server that answers with its name, and knows how many connections it had at a time. */
async function namedServer(t: { teardown(clean: () => void): void }, name: string) {
  let open = 0;
  let most = 0;
  const server = http.createServer((request, response) => response.end(`${request.url ?? ''}:${name}`));
  server.on('connection', (socket) => {
    most = Math.max(most, ++open);
    socket.once('close', () => (open -= 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, most: () => most };
}
