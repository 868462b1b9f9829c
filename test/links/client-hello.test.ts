import test from 'ava';
import * as fc from 'fast-check';
import { helloLimit, readClientHello } from '../../src/links/client-hello.js';
import { HelloReader } from '../../src/links/hello-reader.js';
import { helloBytes } from '../helpers/tls.js';

const offered = ['h2', 'http/1.1'];
const real = {
  'TLS 1.2': await helloBytes({ maxVersion: 'TLSv1.2', servername: 'A.Example.com', ALPNProtocols: offered }),
  'TLS 1.3': await helloBytes({ minVersion: 'TLSv1.3', servername: 'A.Example.com', ALPNProtocols: offered }),
};
const alpn = Buffer.from('\u0002h2\u0008http/1.1');

for (const [name, bytes] of Object.entries(real)) {
  test(`the hello of a real client of ${name} tells its server and its protocols`, (t) => {
    t.deepEqual(readClientHello(bytes), { serverName: 'a.example.com', alpn });
  });

  test(`the hello of ${name} tells the same however its bytes are split`, (t) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 })), (cuts) => {
        const reader = new HelloReader();
        const edges = [...new Set(cuts), bytes.length].sort((a, b) => a - b);
        const told = edges.map((end, index) => reader.add(bytes.subarray(edges[index - 1] ?? 0, end)));
        t.deepEqual(reader.hello, { serverName: 'a.example.com', alpn });
        t.is(told.indexOf(true), told.length - 1, 'not before it is all there');
        t.true(reader.bytes.equals(bytes));
      }),
      { numRuns: 200 },
    );
  });

  test(`the hello of ${name} tells the same however it is spread over records`, (t) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sizes) => {
        t.deepEqual(readClientHello(spread(bytes, sizes)), { serverName: 'a.example.com', alpn });
      }),
      { numRuns: 200 },
    );
  });

  test(`the hello of ${name} with any byte changed never throws, and never waits for more than it may`, (t) => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const wrong = Buffer.from(bytes);
        wrong[at] = (wrong[at] as number) ^ change;
        const read = readClientHello(wrong);
        t.true(read === 'none' || !('more' in read) || (read.more > wrong.length && read.more <= helloLimit + 16_389));
      }),
      { numRuns: 500 },
    );
  });
}

test('one byte at a time, a hello is looked at once a record and not once a byte', (t) => {
  const reader = new HelloReader();
  const told = [...real['TLS 1.3']].map((byte) => reader.add(Buffer.of(byte)));
  t.is(told.indexOf(true), told.length - 1);
});

test('garbage is none at its first byte that cannot be, and never throws', (t) => {
  t.is(readClientHello(Buffer.from('G')), 'none');
  t.is(readClientHello(Buffer.of(22, 2)), 'none');
  t.is(readClientHello(Buffer.of(22, 3, 1, 0, 0)), 'none');
  t.is(readClientHello(Buffer.of(22, 3, 1, 255, 255)), 'none');
  // A ServerHello.
  t.is(readClientHello(Buffer.of(22, 3, 1, 0, 4, 2, 0, 0, 0)), 'none');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (garbage) => void readClientHello(Buffer.from(garbage))),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (body) => void readClientHello(message(Buffer.from(body)))),
    { numRuns: 300 },
  );
});

test('values that only test tolerance (GREASE) are passed over', (t) => {
  const grease = (type: number) => extension(type, Buffer.from('anything'));
  const name = extension(0, vector(2, Buffer.concat([Buffer.of(0), vector(2, Buffer.from('x.example'))])));
  const hello = message(body([grease(0x0a0a), name, grease(0xfafa)]));
  t.deepEqual(readClientHello(hello), { serverName: 'x.example' });
});

test('a hello without extensions, or with none of interest, names nobody', (t) => {
  t.deepEqual(readClientHello(message(body())), {});
  t.deepEqual(readClientHello(message(body([extension(13, Buffer.alloc(4))]))), {});
});

test('a huge hello is read up to the limit, and none beyond', (t) => {
  const name = extension(0, vector(2, Buffer.concat([Buffer.of(0), vector(2, Buffer.from('big.example'))])));
  const large = message(body([extension(21, Buffer.alloc(20_000)), name]));
  t.deepEqual(readClientHello(large), { serverName: 'big.example' });
  const reader = new HelloReader();
  reader.add(message(body([extension(21, Buffer.alloc(40_000)), name])).subarray(0, 17_000));
  t.is(reader.hello, 'none');
});

test('tiny records without end are none at the limit', (t) => {
  const reader = new HelloReader();
  const start = Buffer.from([22, 3, 1, 0, 4, 1, 0, 0x7f, 0xff]);
  const records = Buffer.concat(Array.from({ length: 12_000 }, () => Buffer.of(22, 3, 1, 0, 1, 0)));
  t.true(reader.add(Buffer.concat([start, records])));
  t.is(reader.hello, 'none');
});

function vector(lengthSize: number, bytes: Buffer): Buffer {
  const length = Buffer.alloc(lengthSize);
  length.writeUIntBE(bytes.length, 0, lengthSize);
  return Buffer.concat([length, bytes]);
}

function extension(type: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type >> 8, type & 255), vector(2, bytes)]);
}

function body(extensions?: Buffer[]): Buffer {
  const fixed = Buffer.concat([
    Buffer.of(3, 3),
    Buffer.alloc(32),
    vector(1, Buffer.alloc(0)),
    vector(2, Buffer.of(0x13, 0x01)),
    vector(1, Buffer.of(0)),
  ]);
  return extensions === undefined ? fixed : Buffer.concat([fixed, vector(2, Buffer.concat(extensions))]);
}

/** A ClientHello in records of at most 16 KiB. */
function message(bytes: Buffer): Buffer {
  return records(Buffer.concat([Buffer.of(1), vector(3, bytes)]), [16_384]);
}

function spread(bytes: Buffer, sizes: number[]): Buffer {
  return records(bytes.subarray(5), sizes);
}

function records(text: Buffer, sizes: number[]): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0, nth = 0; at < text.length; nth += 1) {
    const size = sizes[nth % sizes.length] as number;
    pieces.push(Buffer.concat([Buffer.of(22, 3, 1), vector(2, text.subarray(at, at + size))]));
    at += size;
  }
  return Buffer.concat(pieces);
}
