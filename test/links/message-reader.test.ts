import test from 'ava';
import * as fc from 'fast-check';
import type { MessageContent } from '../../src/core/message.js';
import { Framing } from '../../src/links/framing.js';
import type { Deflation } from '../../src/links/inflation.js';
import { deflater } from '../helpers/deflater.js';
import { cut, frame, sizes } from './frames.js';

for (const deflation of ['none', 'per-message', 'takeover'] as const) {
  test(`with ${deflation} each message is read whole, whatever fragments, control frames and chunks it comes in`, async (t) => {
    const said = fc.array(
      fc.record({ text: fc.string({ maxLength: 200 }), pieces: fc.integer({ min: 1, max: 4 }), packed: fc.boolean() }),
      { minLength: 1, maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(said, sizes, fc.boolean(), async (messages, chunks, masked) => {
        const deflate = deflater({ takeover: deflation === 'takeover', windowBits: 15 });
        const frames: Buffer[] = [];
        for (const { text, pieces, packed } of messages) {
          const compressed = packed && deflation !== 'none';
          const payload = compressed ? await deflate(Buffer.from(text)) : Buffer.from(text);
          frames.push(...fragments(payload, pieces, compressed, masked));
        }
        const { read, framing } = reading(deflation);
        for (const chunk of cut(Buffer.concat(frames), chunks)) framing.watch(chunk, handing);
        const texts = read.filter(({ opcode }) => opcode === 'text').map(({ text }) => text);
        return JSON.stringify(texts) === JSON.stringify(messages.map(({ text }) => text));
      }),
      { numRuns: 60 },
    );
    t.pass();
  });
}

test('a message that is too large to be inflated loses those after it with take-over, and alone is lost without', async (t) => {
  const noise = Buffer.from(Array.from({ length: 1_100_000 }, () => Math.floor(Math.random() * 256)));
  for (const deflation of ['per-message', 'takeover'] as const) {
    const deflate = deflater({ takeover: deflation === 'takeover', windowBits: 15 });
    const { read, framing } = reading(deflation);
    for (const said of [Buffer.from('before'), noise, Buffer.from('after')]) {
      framing.watch(frame(1, await deflate(said), { compressed: true }), handing);
    }
    framing.watch(frame(1, 'plain'), handing);
    const after = deflation === 'takeover' ? undefined : 'after';
    t.deepEqual(
      read.map(({ text }) => text),
      ['before', undefined, after, 'plain'],
      deflation,
    );
  }
});

test('fragments of one byte each do not cost a buffer each', (t) => {
  const { read, framing } = reading('none');
  const start = frame(1, 'a', { fin: false });
  framing.watch(start, handing);
  const each = frame(0, 'a', { fin: false });
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 60_000; count++) framing.watch(each, handing);
  t.true(process.memoryUsage().heapUsed - before < 20_000_000);
  framing.watch(frame(0, 'b'), handing);
  t.is(read[0]?.text, `${'a'.repeat(60_001)}b`);
});

test('what is compressed though nothing was negotiated cannot be read, nor a control frame that claims to be', (t) => {
  const { read, framing } = reading('none');
  for (const opcode of [1, 2, 9]) framing.watch(frame(opcode, 'x', { compressed: true }), handing);
  t.deepEqual(
    read.map(({ opcode, text }) => [opcode, text]),
    [
      ['text', undefined],
      ['binary', undefined],
      ['ping', undefined],
    ],
  );
});

test('opcodes that mean nothing are no messages', (t) => {
  const { read, framing } = reading('none');
  for (const opcode of [3, 7, 11, 15, 0]) framing.watch(frame(opcode, 'x'), handing);
  t.deepEqual(read, []);
});

test('a watcher that reads nothing costs no payload, and one that is not there nothing at all', (t) => {
  const seen: MessageContent[] = [];
  const watcher = { reads: false, passed: (content: MessageContent) => seen.push(content) };
  const framing = new Framing({ skip: 0, watchers: [watcher, undefined], deflation: 'takeover' });
  framing.watch(frame(1, 'hello'), handing);
  t.deepEqual(
    seen.map(({ opcode, text, missing }) => [opcode, text, missing]),
    [['text', '', 5]],
  );
});

const handing = { now: 0, backedUp: false, withheld: false };

function reading(deflation: Deflation) {
  const read: MessageContent[] = [];
  const watcher = { reads: true, passed: (content: MessageContent) => read.push(content) };
  return { read, framing: new Framing({ skip: 0, watchers: [watcher], deflation }) };
}

function fragments(payload: Buffer, pieces: number, compressed: boolean, masked: boolean): Buffer[] {
  const size = Math.ceil(payload.length / pieces) || 1;
  return Array.from({ length: pieces }, (_, index) => [
    frame(index === 0 ? 1 : 0, payload.subarray(index * size, (index + 1) * size), {
      fin: index === pieces - 1,
      compressed: compressed && index === 0,
      masked,
    }),
    ...(index < pieces - 1 ? [frame(9, 'between', { masked })] : []),
  ]).flat();
}
