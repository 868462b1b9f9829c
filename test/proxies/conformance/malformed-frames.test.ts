import test from 'ava';
import type { Peer } from '../../helpers/peer.js';
import { wire } from '../../helpers/wire.js';
import { frame } from '../../links/frames.js';
import { endOfHead, switching, upgrade } from '../exchange.js';
import { payload, seeded, writeInPieces } from './payloads.js';

const bytes = (...values: number[]) => Buffer.from(values);

/** What no peer may send, and what a proxy without a fault is no judge of. */
const malformed: Record<string, Buffer> = {
  'reserved bits': Buffer.concat([bytes(0xf1, 1, 0x61), bytes(0xb2, 0), frame(1, 'after')]),
  'unknown opcodes': Buffer.concat([bytes(0x83, 2, 1, 2), bytes(0x8b, 0), bytes(0x8f, 1, 0)]),
  'a control frame of 65536 bytes': Buffer.concat([bytes(0x89, 127, 0, 0, 0, 0, 0, 1, 0, 0), payload(65_536, 1)]),
  'a control frame in fragments': Buffer.concat([bytes(0x09, 1, 0x61), bytes(0x88, 0)]),
  'a continuation of nothing': Buffer.concat([bytes(0x80, 3), Buffer.from('abc'), frame(1, 'after')]),
  'a message within a message': Buffer.concat([frame(1, 'one', { fin: false }), frame(2, 'two'), frame(0, 'end')]),
  'a length of 2^63': Buffer.concat([bytes(0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0), payload(3000, 2)]),
  'a length of 2^64 - 1': Buffer.concat([Buffer.alloc(9, 0xff), payload(3000, 2)]),
  'a long way to say a short length': Buffer.concat([
    bytes(0x81, 126, 0, 1, 0x61),
    bytes(0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0),
  ]),
  'a close of one byte': bytes(0x88, 1, 3),
  'frames behind a close': Buffer.concat([frame(8, '\u0003\u00e8'), frame(1, 'more')]),
  'half a header': bytes(0x82, 127, 0, 0),
  'half a mask': bytes(0x82, 0x85, 1, 2),
  'text that is no UTF-8': Buffer.concat([bytes(0x81, 3, 0xff, 0xfe, 0xc0), bytes(0x81, 1, 0x80)]),
  'compressed data that is none': Buffer.concat([bytes(0xc1, 4), payload(4, 9)]),
  'another protocol': payload(5000, 4),
};

for (const [name, sent] of Object.entries(malformed)) {
  for (const masked of ['', ', masked the wrong way'] as const) {
    test(`${name}${masked} passes in both directions as it came, and the FIN behind it`, async (t) => {
      const made = await wire(t, { proxy: { protocol: 'http' } });
      const client = await made.dial();
      client.send(upgrade);
      const upstream = await made.server.peer();
      await upstream.until(({ received }) => received.includes(endOfHead));
      upstream.send(switching);
      await client.until(({ received }) => received.includes(endOfHead));
      const starts = [client, upstream].map(({ received }) => received.length);
      const stream =
        masked === '' ? sent : Buffer.concat([sent.subarray(0, 1), bytes((sent[1] ?? 0) ^ 0x80), sent.subarray(2)]);
      await Promise.all(
        [client, upstream].map(({ socket }, index) => writeInPieces(socket, stream, seeded(index), 1500)),
      );
      const text = stream.toString('latin1');
      const read = ({ received }: Peer, index: number) => received.slice(starts[index]);
      await Promise.all(
        [client, upstream].map((peer, index) => peer.until(() => read(peer, index).length >= text.length)),
      );
      t.true([client, upstream].every((peer, index) => read(peer, index) === text));
      client.socket.end();
      await upstream.until(({ fin }) => fin);
    });
  }
}
