import { on as events, once } from 'node:events';
import test from 'ava';
import type { Deflation } from '../../src/core/message.js';
import { MessageStage } from '../../src/core/message-stage.js';
import type { Direction } from '../../src/core/target.js';
import { FakeLink } from '../helpers/fake-link.js';
import { endOfHead, httpWire, switching, upgrade } from '../proxies/exchange.js';
import { cut, frame } from './frames.js';

interface Malformed {
  title: string;
  bytes: Buffer;
  says: RegExp;
  direction?: Direction;
  deflation?: Deflation;
  /** Valid bytes before it. */
  after?: Buffer;
}

const long = (first: number, second: number, high: number) =>
  Buffer.from([first, second, high, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5]);

const malformed: Malformed[] = [
  { title: 'the second reserved bit', bytes: Buffer.from([0xa1, 1, 65]), says: /reserved bit/ },
  {
    title: 'the third reserved bit',
    bytes: Buffer.from([0x91, 1, 65]),
    says: /reserved bit/,
    deflation: 'per-message',
  },
  { title: 'compression that was not agreed on', bytes: frame(1, 'a', { compressed: true }), says: /no compression/ },
  {
    title: 'a compressed ping',
    bytes: frame(9, 'a', { compressed: true }),
    says: /begins no message/,
    deflation: 'per-message',
  },
  {
    title: 'a compressed continuation',
    bytes: frame(0, 'a', { compressed: true }),
    says: /begins no message/,
    deflation: 'takeover',
    after: frame(1, 'a', { fin: false }),
  },
  ...[3, 7].map((opcode) => ({ title: `opcode ${opcode}`, bytes: frame(opcode, 'a'), says: /unknown opcode/ })),
  ...[11, 15].map((opcode) => ({ title: `opcode ${opcode}`, bytes: frame(opcode, ''), says: /unknown opcode/ })),
  { title: 'a masked frame of a server', bytes: frame(1, 'a', { masked: true }), says: /server is masked/ },
  { title: 'an unmasked frame of a client', bytes: frame(1, 'a'), says: /client is not masked/, direction: 'upstream' },
  { title: 'a ping of 126 bytes', bytes: frame(9, 'a'.repeat(126)), says: /has 126 bytes/ },
  { title: 'a fragmented ping', bytes: frame(9, '', { fin: false }), says: /fragmented/ },
  { title: 'a continuation of nothing', bytes: frame(0, 'a'), says: /has not begun/ },
  {
    title: 'a message inside another',
    bytes: frame(2, 'a'),
    says: /inside another/,
    after: frame(1, 'a', { fin: false }),
  },
  { title: 'a length of 2^63', bytes: long(0x82, 127, 0x80), says: /first bit set/ },
];

for (const { title, bytes, says, direction = 'downstream', deflation = 'none', after = Buffer.alloc(0) } of malformed) {
  for (const size of [1, 3, 1000]) {
    const how = `in pieces of ${size} bytes`;
    const stream = Buffer.concat([after, bytes, frame(1, 'what comes after it', { masked: direction === 'upstream' })]);
    const pieces = cut(stream, Array(stream.length).fill(size));

    test(`${title}, ${how}, passes where no fault looks at messages`, (t) => {
      for (const latency of [false, true]) {
        const fake = new FakeLink();
        const violations = fake.frame(direction, deflation);
        if (latency) fake.apply('latency', { delay: '1ms' });
        for (const piece of pieces) fake.arrive(piece);
        fake.clock.advanceTo(10);
        t.deepEqual(violations, []);
        t.deepEqual(fake.sink.bytes, stream);
      }
    });

    test(`${title}, ${how}, ends what a fault on messages works on, and nothing of it passes`, (t) => {
      const fake = new FakeLink();
      const violations = fake.frame(direction, deflation);
      fake.link.addStage(new Untouched());
      const before = frame(2, 'before', { masked: direction === 'upstream' });
      fake.arrive(before);
      for (const piece of pieces) fake.arrive(piece);
      t.is(violations.length, 1);
      t.regex(violations[0] ?? '', says);
      t.deepEqual(fake.sink.bytes, before);
      t.is(fake.budget.used, 0);
      t.is(fake.schedule.size, 0);
    });
  }
}

for (const from of ['client', 'server'] as const) {
  test(`the ${from} that breaks the protocol reads 1002 and a FIN, the other side a close frame and a FIN, and the history says why`, async (t) => {
    const wire = await httpWire(t);
    const client = await wire.dial();
    client.send(upgrade);
    const server = await wire.server.peer();
    await server.until(({ received }) => received.includes(endOfHead));
    server.send(switching);
    await client.until(({ received }) => received.includes(endOfHead));
    wire.apply('drop', { every: 100 });
    const [guilty, innocent] = from === 'client' ? [client, server] : [server, client];
    const [toGuilty, toInnocent] = [closeCode(guilty, 1002), closeCode(innocent, 1001)];
    const ends = [once(client.socket, 'end'), once(server.socket, 'end')];
    guilty.socket.write(Buffer.from([0x83, 0]));
    await Promise.all([toGuilty, toInnocent, ...ends]);
    const failed = await wire.record(({ kind }) => kind === 'connection-failed');
    t.like(failed, { from, proxy: 'channel' });
    t.like(await wire.record(({ kind }) => kind === 'connection-closed'), { by: 'proxy', how: 'fin' });
  });
}

class Untouched extends MessageStage {}

async function closeCode({ socket }: { socket: NodeJS.ReadableStream }, code: number): Promise<void> {
  let read = Buffer.alloc(0);
  for await (const [chunk] of events(socket, 'data') as AsyncIterable<[Buffer]>) {
    read = Buffer.concat([read, chunk]);
    const masked = ((read[1] ?? 0) & 0x80) !== 0;
    if (read.length < (masked ? 8 : 4)) continue;
    if (read[0] !== 0x88) throw new Error(`no close frame: ${read.toString('hex')}`);
    const said = masked
      ? (((read[6] as number) ^ (read[2] as number)) << 8) | ((read[7] as number) ^ (read[3] as number))
      : read.readUInt16BE(2);
    if (said !== code) throw new Error(`it reads ${said}, not ${code}`);
    return;
  }
}
