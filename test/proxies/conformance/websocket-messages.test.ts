import test from 'ava';
import type { WebSocket } from 'ws';
import { faultSpec } from '../../helpers/wire.js';
import { payload, text } from './payloads.js';
import { proxied } from './routes.js';
import { deflates, listenTo, sockets } from './websocket.js';

const mebibyte = 1024 * 1024;
const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, mebibyte];

for (const way of proxied) {
  for (const [compression, deflate] of Object.entries(deflates)) {
    test(`messages of every size and kind pass ${way} in both directions with ${compression}`, async (t) => {
      const { pair, session } = await sockets(t, deflate);
      const { client, upstream } = await pair(way);
      const both = [client, upstream].map(listenTo);
      const sent = [client, upstream].map((socket, index) => sendAll(socket, index));
      const { id } = session.faults.apply(faultSpec('latency', { delay: '20ms' }));
      setTimeout(() => session.faults.heal(id, 'healed'), 30);
      for (const [index, { until }] of both.entries()) {
        const expected = sent[1 - index] as Sent[];
        for (const [nth, { what, data }] of (await until(expected.length)).entries()) {
          t.is(what, expected[nth]?.what as string);
          t.true(data.equals(expected[nth]?.data as Buffer), `${what} ${nth}: ${data.length} bytes`);
        }
        t.is(both[index]?.heard.length, expected.length);
      }
    });
  }

  test(`messages of 16 MiB pass ${way} in both directions at once`, async (t) => {
    const { pair } = await sockets(t);
    const { client, upstream } = await pair(way);
    const both = [client, upstream].map(listenTo);
    const sent = [1, 2].map((seed) => payload(16 * mebibyte, seed));
    client.send(sent[0] as Buffer);
    upstream.send(sent[1] as Buffer);
    for (const [index, { until }] of both.entries()) {
      const [message] = await until(1);
      t.true(message?.data.equals(sent[1 - index] as Buffer));
    }
  });

  test(`control frames keep their places between the fragments of a message ${way}`, async (t) => {
    for (const deflate of [false, { threshold: 0 }]) {
      const { pair } = await sockets(t, deflate);
      for (const side of ['client', 'upstream'] as const) {
        const made = await pair(way);
        const [from, to] = [made[side], made[side === 'client' ? 'upstream' : 'client']];
        const { until } = listenTo(to);
        from.send('frag', { fin: false });
        from.ping('one');
        from.send('', { fin: false });
        from.pong('two');
        from.send('ments', { fin: true });
        from.send(payload(70_000, 1), { fin: false });
        from.ping(payload(125, 2));
        from.send(payload(70_000, 3), { fin: true });
        from.close(4321, 'r\u00e9ason');
        const heard = await until(6);
        const parts = [payload(70_000, 1), payload(70_000, 3)];
        const compressed = deflate !== false;
        // A compressing sender puts control frames between whole messages only when it is ahead of its compressor.
        const order = (lines: string[]) => (compressed ? lines.toSorted() : lines);
        t.deepEqual(
          order(heard.map(({ what, data }) => `${what} ${data.length}`)),
          order(['ping 3', 'pong 3', 'text 9', 'ping 125', 'binary 140000', 'close 4321 7']),
        );
        t.true(heard.find(({ what }) => what === 'binary')?.data.equals(Buffer.concat(parts)));
        t.is(heard.find(({ what }) => what === 'text')?.data.toString(), 'fragments');
        t.is(heard.at(-1)?.data.toString(), 'r\u00e9ason');
      }
    }
  });

  test(`sixty connections at once keep their messages apart ${way}`, async (t) => {
    const { pair } = await sockets(t, { threshold: 0 });
    const pairs: Awaited<ReturnType<typeof pair>>[] = [];
    for (let nth = 0; nth < 60; nth++) pairs.push(await pair(way));
    const expectations = pairs.map(({ client, upstream }, nth) => {
      const listeners = [listenTo(client), listenTo(upstream)];
      for (let message = 0; message < 20; message++) {
        client.send(text(message * 50, nth));
        upstream.send(payload(message * 50, nth));
      }
      return { listeners, nth };
    });
    for (const { listeners, nth } of expectations) {
      const [down, up] = await Promise.all(listeners.map(({ until }) => until(20)));
      for (let message = 0; message < 20; message++) {
        if (up?.[message]?.data.toString() !== text(message * 50, nth)) t.fail(`text ${message} of ${nth}`);
        if (!down?.[message]?.data.equals(payload(message * 50, nth))) t.fail(`bytes ${message} of ${nth}`);
      }
    }
    t.pass();
  });
}

interface Sent {
  what: string;
  data: Buffer;
}

function sendAll(socket: WebSocket, seed: number): Sent[] {
  return sizes.flatMap((size, index) => {
    const [bytes, words] = [payload(size, seed * 100 + index), text(size, index)];
    socket.send(bytes);
    socket.send(words);
    return [
      { what: 'binary', data: bytes },
      { what: 'text', data: Buffer.from(words) },
    ];
  });
}
