import test from 'ava';
import * as fc from 'fast-check';
import type { Endpoints } from '../../../src/links/endpoints.js';
import { checksum } from '../../../src/proxies/proxy-protocol/checksum.js';
import type { HeaderReading } from '../../../src/proxies/proxy-protocol/header-reading.js';
import { readHeader } from '../../../src/proxies/proxy-protocol/read-header.js';
import { writeHeader } from '../../../src/proxies/proxy-protocol/write-header.js';

const signature = '0d0a0d0a000d0a515549540a';
const longest = 'PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n';
const six = {
  source: { host: '2001:db8::1', port: 4124 },
  destination: { host: '2001:db8::2', port: 443 },
};
const four = { source: { host: '255.255.255.255', port: 65535 }, destination: { host: '192.168.0.11', port: 443 } };

const readings: [name: string, bytes: Buffer, reading: HeaderReading][] = [
  // The examples of the specification, section 2.1.
  [
    'TCP/IPv4',
    Buffer.from('PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n'),
    { length: 56, endpoints: { source: four.source, destination: four.source } },
  ],
  [
    'TCP/IPv6',
    Buffer.from(
      'PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n',
    ),
    {
      length: 104,
      endpoints: {
        source: { host: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', port: 65535 },
        destination: { host: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', port: 65535 },
      },
    },
  ],
  ['an unknown connection in short form', Buffer.from('PROXY UNKNOWN\r\n'), { length: 15 }],
  ['the worst case', Buffer.from(longest), { length: longest.length }],
  [
    'the example with a request behind it',
    Buffer.from('PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\nGET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n'),
    {
      length: 47,
      endpoints: { source: { host: '192.168.0.1', port: 56324 }, destination: { host: '192.168.0.11', port: 443 } },
    },
  ],
  [
    'version 2, TCP over IPv4',
    hex(`${signature} 21 11 000c ffffffff c0a8000b ffff 01bb`),
    { length: 28, endpoints: four },
  ],
  [
    'version 2, TCP over IPv6, with an addition',
    hex(
      `${signature} 21 21 002a 20010db8000000000000000000000001 20010db8000000000000000000000002 101c 01bb 04 0003 000000`,
    ),
    { length: 58, endpoints: six },
  ],
  ['version 2, a connection of the balancer', hex(`${signature} 20 00 0000`), { length: 16 }],
  ['version 2, such a one with addresses', hex(`${signature} 20 11 000c 7f000001 7f000001 0001 0002`), { length: 28 }],
  ['version 2, unspecified', hex(`${signature} 21 00 0003 aabbcc`), { length: 19 }],
  ['version 2, Unix sockets', hex(`${signature} 21 31 00d8 ${'00'.repeat(216)}`), { length: 232 }],
  ['version 2, UDP', hex(`${signature} 21 12 000c 7f000001 7f000001 0001 0002`), { length: 28 }],
];

for (const [name, bytes, reading] of readings) {
  test(`${name} is read, and wants more until it is all there`, (t) => {
    t.deepEqual(readHeader(bytes), reading);
    const length = (reading as { length: number }).length;
    for (let size = 0; size < length; size++) t.is(readHeader(bytes.subarray(0, size)), 'more');
    t.deepEqual(readHeader(Buffer.concat([bytes, Buffer.alloc(200)])), reading);
  });
}

const whole = writeHeader('v2', four);
const problems: [name: string, bytes: Buffer, problem: RegExp][] = [
  ['a request', Buffer.from('GET / HTTP/1.1\r\n'), /begins with "GET \/ HTTP\/1\.1\\r\\n", which is no/],
  ['a TLS hello', hex('16030100'), /which is no PROXY protocol header/],
  ['small letters', Buffer.from('proxy TCP4'), /which is no/],
  ['an address of the other family', Buffer.from('PROXY TCP4 ::1 ::1 1 2\r\n'), /cannot be read/],
  ['an unknown family', Buffer.from('PROXY UDP4 127.0.0.1 127.0.0.1 1 2\r\n'), /cannot be read/],
  ['a family that objects have', Buffer.from('PROXY constructor a b 1 2\r\n'), /cannot be read/],
  ['a port that there is not', Buffer.from('PROXY TCP4 127.0.0.1 127.0.0.1 1 65536\r\n'), /cannot be read/],
  ['a port with a zero in front', Buffer.from('PROXY TCP4 127.0.0.1 127.0.0.1 01 2\r\n'), /cannot be read/],
  ['two spaces', Buffer.from('PROXY TCP4  127.0.0.1 127.0.0.1 1 2\r\n'), /cannot be read/],
  ['a word too many', Buffer.from('PROXY TCP4 127.0.0.1 127.0.0.1 1 2 3\r\n'), /cannot be read/],
  ['a line without end', Buffer.from(`PROXY UNKNOWN ${'x'.repeat(100)}`), /no end within 107 bytes/],
  ['version 3', hex(`${signature} 31 11 000c`), /version 3/],
  ['an unknown command', hex(`${signature} 22 11 0000`), /unknown command 2/],
  ['too few bytes for its addresses', hex(`${signature} 21 11 000b ${'00'.repeat(11)}`), /too short/],
  ['an addition that is cut off', hex(`${signature} 21 11 000e ${'00'.repeat(12)} 0400`), /longer than the header/],
  ['a long addition', hex(`${signature} 21 11 0010 ${'00'.repeat(12)} 04 0002 00`), /longer than the header/],
  ['a short checksum', hex(`${signature} 21 11 0010 ${'00'.repeat(12)} 03 0001 00`), /not of 4 bytes/],
  ['a wrong checksum', Buffer.from(whole).fill(1, whole.length - 1), /checksum of its header is wrong/],
];

for (const [name, bytes, problem] of problems) {
  test(`${name} is no header, and the reason is said`, (t) => {
    const reading = readHeader(bytes);
    t.regex(typeof reading === 'object' && 'problem' in reading ? reading.problem : 'none', problem);
  });
}

test('the checksum is CRC32c', (t) => {
  t.is(checksum(Buffer.from('123456789')), 0xe3069283);
});

test('version 1 is written as the specification shows it', (t) => {
  t.is(writeHeader('v1', four).toString(), 'PROXY TCP4 255.255.255.255 192.168.0.11 65535 443\r\n');
  t.is(writeHeader('v1', six).toString(), 'PROXY TCP6 2001:db8::1 2001:db8::2 4124 443\r\n');
  t.is(writeHeader('v1', undefined).toString(), 'PROXY UNKNOWN\r\n');
  t.is(writeHeader('v1', { source: four.source, destination: six.source }).toString(), 'PROXY UNKNOWN\r\n');
});

test('version 2 is written with its length and its checksum', (t) => {
  t.is(
    whole.subarray(0, 31).toString('hex'),
    hex(`${signature} 21 11 0013 ffffffff c0a8000b ffff 01bb 03 0004`).toString('hex'),
  );
  t.deepEqual(readHeader(writeHeader('v2', undefined)), { length: 23 });
});

test('whatever ends are written, in either version, are read again', (t) => {
  const port = fc.integer({ min: 0, max: 65_535 });
  const ends = (host: fc.Arbitrary<string>) =>
    fc.record(
      {
        source: fc.record({ host, port }, { noNullPrototype: true }),
        destination: fc.record({ host, port }, { noNullPrototype: true }),
      },
      { noNullPrototype: true },
    );
  fc.assert(
    fc.property(
      fc.oneof(ends(fc.ipV4()), ends(fc.ipV6())),
      fc.constantFrom('v1' as const, 'v2' as const),
      (made, version) => {
        const header = writeHeader(version, made);
        const reading = readHeader(header) as { length: number; endpoints: Endpoints };
        t.is(reading.length, header.length);
        t.deepEqual(plain(reading.endpoints), plain(made));
      },
    ),
    { numRuns: 300 },
  );
});

// One IPv6 address may be written in many ways.
function plain({ source, destination }: Endpoints): string[] {
  return [source, destination].map(({ host, port }) =>
    host.includes(':') ? new URL(`http://[${host}]:${port}`).host : `${host}:${port}`,
  );
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}
