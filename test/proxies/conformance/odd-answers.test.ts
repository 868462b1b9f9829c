import test from 'ava';
import { dial } from '../../helpers/peer.js';
import { wire } from '../../helpers/wire.js';
import { endOfHead, exchange, upgrade } from '../exchange.js';
import { seeded } from './payloads.js';

const firsts = ['200 OK', '204 No Content', '304 Not Modified', '100 Continue', '103 Early', '101 Switching Protocols'];
const lines = [
  'Content-Length: 3',
  'Content-Length: 0',
  'Content-Length:',
  'Content-Length: 3\r\nContent-Length: 3',
  'Content-Length: 3\r\nContent-Length: 4',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip',
  'Transfer-Encoding: gzip, chunked',
  'transfer-encoding: identity',
  'Trailer: X-Sum',
  'Connection: close',
  'Connection: Upgrade\r\nUpgrade: websocket',
  'Connection: Upgrade\r\nUpgrade: h2c',
  'Connection:',
  'X-Space : y',
  ' X-Fold: y',
  'X-Fold: a\r\n b',
  'X-Tab:\ta\tb',
  'X-Control: a\u0001b',
  'X-Delete: a\u007fb',
  'X-High: \u00ff',
  'X-\u00e9: a',
  'X-(): a',
  ': a',
  'X-No-Colon',
  'Set-Cookie: a\r\nset-cookie: b',
  'Expect: 100-continue',
  'Date: x\r\nDate: y',
  'Keep-Alive: timeout=0',
  '__proto__: x',
  'constructor: y',
];
const bodies = [
  '',
  'abc',
  '3\r\nabc\r\n0\r\n\r\n',
  '3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n',
  '0\r\nX : \u0001\r\n\r\n',
  'zz\r\n',
];
const requests = [
  `GET / HTTP/1.1\r\nHost: h${endOfHead}`,
  `HEAD / HTTP/1.1\r\nHost: h${endOfHead}`,
  'GET / HTTP/1.0\r\n\r\n',
  `POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked${endOfHead}3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n`,
  `POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3${endOfHead}`,
  `GET / HTTP/1.1\r\nHost: h\r\n__proto__: x\r\nTrailer: a${endOfHead}`,
  upgrade,
];

test('a 101 that was not asked for ends the connection', async (t) => {
  for (const request of requests.slice(0, 5)) {
    const { client, upstream } = await exchange(t, request);
    upstream.send('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nbytes');
    await client.until((peer) => !peer.silent);
    t.is(client.received, '');
  }
});

test('no answer that an upstream may give ends the process, or leaves anything of its connection', async (t) => {
  const random = seeded(2026);
  const one = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const { server, session, port } = await wire(t, { proxy: { protocol: 'http' } });
  const rounds = Array.from({ length: 400 }, () => ({
    request: one(requests),
    answer: [
      `HTTP/1.${one([1, 1, 1, 0])} ${one(firsts)}`,
      ...Array.from({ length: Math.floor(random() * 4) }, () => one(lines)),
      '',
      one(bodies),
    ].join('\r\n'),
  }));
  for (const { request, answer } of rounds) {
    const index = server.accepted.length;
    const client = await dial(port);
    client.send(request);
    const upstream = await server.peer(index);
    await upstream.until(({ received }) => received.includes(endOfHead));
    upstream.send(answer);
    upstream.socket.end();
    // An answer that says 100 or 103 is none, so the end comes in any case.
    await client.until((peer) => !peer.silent);
    client.socket.end();
  }
  const open = () => [...(session.proxies[0]?.connections() ?? [])].length;
  for (let turns = 0; open() > 0 && turns < 500; turns++) await new Promise((resolve) => setTimeout(resolve, 2));
  t.is(open(), 0);
});
