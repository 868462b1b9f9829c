import test from 'ava';
import { endOfHead, httpWire, switching, upgrade } from '../proxies/exchange.js';
import { cut, frame } from '../links/frames.js';
import { wire } from '../helpers/wire.js';

const text = (nth: number) => frame(1, `message ${nth}`);

test('on a byte stream that is no WebSocket a drop loses no byte, whatever it looks like', async (t) => {
  const made = await wire(t);
  made.apply('drop', { every: 2 }, { direction: 'downstream' });
  const { client, upstream } = await made.pair();
  const stream = Buffer.concat(Array.from({ length: 20 }, (_, nth) => text(nth)));
  upstream.socket.write(stream);
  await client.until(({ received }) => received.length >= stream.length);
  t.is(client.received, stream.toString('latin1'));
});

for (const plane of ['auto', 'message', 'modelled'] as const) {
  test(`plane ${plane}: what becomes of the messages of a WebSocket whose handshake came under the fault`, async (t) => {
    const made = await httpWire(t);
    made.apply('drop', { every: 2, plane }, { direction: 'downstream' });
    const client = await made.dial();
    client.send(upgrade);
    const server = await made.server.peer();
    await server.until(({ received }) => received.includes(endOfHead));
    server.send(switching);
    await client.until(({ received }) => received.includes(endOfHead));
    const head = client.received.length;
    t.true(client.received.startsWith('HTTP/1.1 101'));
    const stream = Buffer.concat([...Array.from({ length: 10 }, (_, nth) => text(nth)), frame(9, 'the end')]);
    for (const piece of cut(stream, Array<number>(stream.length).fill(17))) server.socket.write(piece);
    await client.until(({ received }) => received.endsWith('the end'));
    const kept = Array.from({ length: 10 }, (_, nth) => nth).filter((nth) => plane === 'modelled' || nth % 2 === 0);
    t.is(client.received.slice(head), Buffer.concat([...kept.map(text), frame(9, 'the end')]).toString('latin1'));
    t.deepEqual(made.records('connection-failed'), []);
    const [applied] = made.records('fault-applied');
    t.regex(applied?.explain ?? '', plane === 'modelled' ? /^modelled TCP:/ : /^whole messages /);
  });
}

test('a client that says its first messages before the answer to its handshake is not taken for one that breaks the protocol', async (t) => {
  const made = await httpWire(t);
  made.apply('drop', { every: 2 }, { direction: 'upstream' });
  const client = await made.dial();
  const early = frame(1, 'said before its turn', { masked: true });
  client.send(upgrade);
  client.socket.write(early.subarray(0, 7));
  const server = await made.server.peer();
  await server.until(({ received }) => received.includes(endOfHead));
  server.send(switching);
  await client.until(({ received }) => received.includes(endOfHead));
  const later = [1, 2, 3, 4].map((nth) => frame(1, `later ${nth}`, { masked: true }));
  client.socket.write(Buffer.concat([early.subarray(7), ...later, frame(9, '', { masked: true })]));
  const length = server.received.length;
  await server.until(({ received }) => received.length > length + early.length);
  t.deepEqual(made.records('connection-failed'), []);
  t.true(server.received.includes(early.toString('latin1')));
});
