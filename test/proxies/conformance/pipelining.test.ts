import test from 'ava';
import { endOfHead, exchange, nothingLeft, switching, upgrade } from '../exchange.js';

const count = 6;

/** The nth request and answer, with bodies of different framings. */
const request = (nth: number) => {
  const head = `POST /${nth} HTTP/1.1\r\nHost: h\r\n`;
  if (nth % 3 === 0) return `${head}Content-Length: 0${endOfHead}`;
  if (nth % 3 === 1) return `${head}Content-Length: 4${endOfHead}end${nth}`;
  return `${head}Transfer-Encoding: chunked${endOfHead}4\r\nend${nth}\r\n0\r\n\r\n`;
};
const answer = (nth: number) => `HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfor${nth}`;
const all = Array.from({ length: count }, (_, nth) => nth);

test('requests behind each other are answered in order, with the FIN of their client behind the last', async (t) => {
  const { client, upstream, wire } = await exchange(t, all.map(request).join(''));
  client.socket.end();
  let sent = '';
  for (const nth of all) {
    sent += request(nth);
    await upstream.until(({ received }) => received.length >= sent.length);
    t.is(upstream.received, sent);
    if (nth < count - 1) t.false(upstream.fin, 'more requests are to come');
    else await upstream.until(({ fin }) => fin);
    upstream.send(answer(nth));
    await client.until(({ received }) => received.endsWith(`for${nth}`));
  }
  await client.until(({ fin }) => fin);
  t.is(client.received, all.map(answer).join(''));
  t.is(wire.server.accepted.length, 1);
  upstream.socket.end();
  await nothingLeft(wire);
});

for (const how of ['FIN', 'RST', 'Connection: close'] as const) {
  test(`an upstream that ends with ${how} behind the second of them ends the connection of the others`, async (t) => {
    const { client, upstream, wire } = await exchange(t, all.map(request).join(''));
    upstream.send(answer(0));
    await upstream.until(({ received }) => received.endsWith('end1'));
    if (how === 'Connection: close') {
      upstream.send(answer(1).replace(endOfHead, `\r\nConnection: close${endOfHead}`));
    } else {
      upstream.send(answer(1));
      await client.until(({ received }) => received.endsWith('for1'));
      if (how === 'FIN') upstream.socket.end();
      else upstream.socket.resetAndDestroy();
    }
    await client.until(({ fin, rst }) => fin || rst);
    t.true(client.received.endsWith('for1'));
    client.socket.end();
    upstream.socket.end();
    await nothingLeft(wire);
    t.is(wire.server.accepted.length, 1, 'nothing is dialled again');
    t.notRegex(upstream.received, /POST \/3/);
  });
}

test('a handshake behind a request waits for its answer', async (t) => {
  const { client, upstream } = await exchange(t, request(1) + upgrade);
  await upstream.until(({ received }) => received.endsWith('end1'));
  upstream.send(answer(1));
  await client.until(({ received }) => received === answer(1));
  await upstream.until(({ received }) => received.includes('Sec-WebSocket-Key'));
  upstream.send(switching);
  await client.until(({ received }) => received === answer(1) + switching);
  client.send('up');
  upstream.send('down');
  await upstream.until(({ received }) => received.endsWith('up'));
  await client.until(({ received }) => received.endsWith('down'));
  t.pass();
});
