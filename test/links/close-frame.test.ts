import test from 'ava';
import * as fc from 'fast-check';
import { closeFrame } from '../../src/links/close-frame.js';
import { FrameScanner } from '../../src/links/frame-scanner.js';
import { receive } from './frames.js';

for (const [code, reason] of [
  [1000, ''],
  [1001, 'going away'],
  [4999, 'Grüße, 你好'],
  [1012, 'x'.repeat(123)],
] as const) {
  test(`code ${code} with a reason of ${Buffer.byteLength(reason)} bytes is what ws reads, on either side`, async (t) => {
    for (const [masked, reader] of [
      [true, 'server'],
      [false, 'client'],
    ] as const) {
      const [seenCode, seenReason] = await receive(closeFrame(code, reason, masked), reader, 'conclude');
      t.is(seenCode, code);
      t.is(String(seenReason), reason);
    }
  });
}

test('a reason that does not fit into a control frame is cut, between two characters', async (t) => {
  for (const masked of [true, false]) {
    const [code, reason] = await receive(
      closeFrame(4000, 'ü'.repeat(100), masked),
      masked ? 'server' : 'client',
      'conclude',
    );
    t.is(code, 4000);
    t.is(String(reason), 'ü'.repeat(61));
  }
});

test('whatever the reason is, the frame is a whole valid one', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.boolean(), async (reason, masked) => {
      const bytes = closeFrame(1001, reason, masked);
      const scanner = new FrameScanner();
      t.is(scanner.advance(bytes, 0), bytes.length);
      t.true(scanner.atMessageBoundary);
      const [, seen] = await receive(bytes, masked ? 'server' : 'client', 'conclude');
      t.true(reason.startsWith(String(seen)));
      t.true(Buffer.byteLength(String(seen)) >= Math.min(Buffer.byteLength(reason), 120));
    }),
    { numRuns: 50 },
  );
});

test('every masked frame has a mask of its own', (t) => {
  const masks = new Set(Array.from({ length: 20 }, () => closeFrame(1000, '', true).toString('hex', 2, 6)));
  t.true(masks.size > 15);
});
