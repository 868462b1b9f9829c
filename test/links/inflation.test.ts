import zlib from 'node:zlib';
import test from 'ava';
import * as fc from 'fast-check';
import { Inflation } from '../../src/links/inflation.js';
import { deflater } from '../helpers/deflater.js';

const said = fc.array(
  fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constant(''),
    fc.integer({ min: 0, max: 90_000 }).map((length) => 'a long story, told again. '.repeat(4000).slice(0, length)),
    fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  ),
  { minLength: 1, maxLength: 12 },
);

for (const takeover of [true, false]) {
  for (const windowBits of [8, 9, 10, 11, 12, 13, 14, 15]) {
    test(`reads what ws compresses ${takeover ? 'with' : 'without'} take-over and ${windowBits} window bits`, async (t) => {
      await fc.assert(
        fc.asyncProperty(said, async (texts) => {
          const deflate = deflater({ takeover, windowBits });
          const inflation = new Inflation(takeover ? 'takeover' : 'per-message');
          for (const text of texts) {
            const read = inflation.inflate(await deflate(Buffer.from(text)));
            if (read?.toString() !== text) return false;
          }
          return true;
        }),
        { numRuns: 12 },
      );
      t.pass();
    });
  }
}

test('reads messages in many fragments, joined, and messages without a byte', async (t) => {
  const deflate = deflater({ takeover: true, windowBits: 15 });
  const inflation = new Inflation('takeover');
  const parts = [
    await deflate(Buffer.from('hello '), false),
    await deflate(Buffer.from('wire'), false),
    await deflate(Buffer.alloc(0)),
  ];
  t.is(inflation.inflate(Buffer.concat(parts))?.toString(), 'hello wire');
  t.is(inflation.inflate(await deflate(Buffer.alloc(0)))?.toString(), '');
  t.is(inflation.inflate(Buffer.from([0]))?.toString(), '');
  t.is(inflation.inflate(await deflate(Buffer.from('hello wire')))?.toString(), 'hello wire');
});

test('refers to what was said 32 KiB ago, and not further', (t) => {
  const noise = Buffer.from(Array.from({ length: 32_768 }, (_, index) => (index * 7919 + (index >> 3) * 31) & 255));
  const inflation = new Inflation('takeover');
  t.deepEqual(inflation.inflate(compressed(noise)), noise);
  const again = compressed(noise.subarray(0, 200), noise);
  t.true(again.length < 40);
  t.deepEqual(inflation.inflate(again), noise.subarray(0, 200));
});

test('reads a message whose block calls itself the last, and what follows such a block', (t) => {
  const inflation = new Inflation('takeover');
  // RFC 7692, section 7.2.3.4.
  const final = Buffer.from([0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]);
  t.is(inflation.inflate(Buffer.concat([final, Buffer.from([0])]))?.toString(), 'Hello');
  t.is(inflation.inflate(final)?.toString(), 'Hello', 'the empty block after it may be missing');
  t.is(inflation.inflate(Buffer.concat([final, final, Buffer.from([0])]))?.toString(), 'HelloHello');
  // RFC 7692, section 7.2.3.2: it refers to the Hello before it.
  t.is(inflation.inflate(Buffer.from([0xf2, 0x00, 0x11, 0x00, 0x00]))?.toString(), 'Hello');
  // RFC 7692, section 7.2.3.5: two blocks.
  const blocks = [0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00];
  t.is(inflation.inflate(Buffer.from(blocks))?.toString(), 'Hello');
});

test('refers to what stood before a last block of the same message', (t) => {
  const first = zlib.deflateRawSync('the wire went dead');
  const second = compressed(Buffer.from('the wire went dead'), Buffer.from('the wire went dead'));
  const text = new Inflation('per-message').inflate(Buffer.concat([first, second]))?.toString();
  t.is(text, 'the wire went deadthe wire went dead');
});

for (const takeover of [true, false]) {
  test(`a damaged message ${takeover ? 'takes those after it along' : 'is missed alone'}`, async (t) => {
    for (const damage of [cutShort, emptied, scrambled, boundless]) {
      const deflate = deflater({ takeover, windowBits: 15 });
      const inflation = new Inflation(takeover ? 'takeover' : 'per-message', 100_000);
      t.is(inflation.inflate(await deflate(Buffer.from('a first word')))?.toString(), 'a first word');
      t.is(inflation.inflate(damage(await deflate(Buffer.from('a second word')))), undefined, damage.name);
      t.is(inflation.lost, takeover);
      const third = inflation.inflate(await deflate(Buffer.from('a third word')))?.toString();
      t.is(third, takeover ? undefined : 'a third word', damage.name);
    }
  });
}

test('any cut of a message is noticed, and no bytes make it throw', (t) => {
  const whole = compressed(Buffer.from('a message of some length, with a length of some message'));
  for (let length = 0; length < whole.length; length++) {
    t.is(new Inflation('per-message').inflate(whole.subarray(0, length)), undefined, `${length} bytes`);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      new Inflation('takeover').inflate(Buffer.from(bytes));
    }),
  );
});

test('what would inflate beyond the limit is not, nor what would take for ever', (t) => {
  const inflation = new Inflation('per-message', 65_536);
  t.is(inflation.inflate(compressed(Buffer.alloc(65_536)))?.length, 65_536);
  t.is(inflation.inflate(compressed(Buffer.alloc(65_537))), undefined);
  const started = performance.now();
  t.is(inflation.inflate(compressed(Buffer.alloc(50_000_000))), undefined);
  t.is(inflation.inflate(Buffer.from('0300'.repeat(30_000), 'hex')), undefined, 'nothing but last blocks');
  t.true(performance.now() - started < 2000);
});

test('a message that was not seen whole loses the window, and without take-over nothing', (t) => {
  const linked = new Inflation('takeover');
  linked.lose();
  t.is(linked.inflate(compressed(Buffer.from('x'))), undefined);
  const alone = new Inflation('per-message');
  alone.lose();
  t.is(alone.inflate(compressed(Buffer.from('x')))?.toString(), 'x');
});

function compressed(message: Buffer, dictionary?: Buffer): Buffer {
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH, ...(dictionary && { dictionary }) };
  return zlib.deflateRawSync(message, options).subarray(0, -4);
}

function cutShort(payload: Buffer): Buffer {
  return payload.subarray(0, -2);
}

function emptied(): Buffer {
  return Buffer.alloc(0);
}

function scrambled(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff]), payload]);
}

function boundless(): Buffer {
  return compressed(Buffer.alloc(100_001));
}
