import test from 'ava';
import * as fc from 'fast-check';
import { headLimit, type RequestHead, readRequestHead } from '../../src/proxies/request-head.js';

test('path, query and headers are read, the latter by their names in lower case', (t) => {
  const head = read('GET /a/b?x=1&y=2&x=3 HTTP/1.1\r\nHost: h:80\r\nX-Uid:\t 7 \r\nEmpty:\r\n\r\nbody');
  t.is(head.path, '/a/b');
  t.is(head.query.toString(), 'x=1&y=2&x=3');
  t.deepEqual(Object.fromEntries(head.headers), { host: 'h:80', 'x-uid': '7', empty: '' });
});

for (const [name, line, path, query] of [
  ['an absolute target', 'GET http://host:80/a?uid=1 HTTP/1.1', '/a', 'uid=1'],
  ['an absolute target in capitals', 'GET HTTPS://[::1]:80/a?uid=1 HTTP/1.1', '/a', 'uid=1'],
  ['an absolute target without a path', 'GET http://host?uid=1 HTTP/1.1', '', 'uid=1'],
  ['a query with question marks', 'GET /?uid=1?2 HTTP/1.1', '/', 'uid=1%3F2'],
  ['percent-encoding in a query', 'GET /?uid=a%20b+c%C3%BC HTTP/1.1', '/', 'uid=a+b+c%C3%BC'],
  ['an encoded path, which stays as it is', 'GET /a%20b HTTP/1.1', '/a%20b', ''],
  ['no query', 'OPTIONS * HTTP/1.1', '*', ''],
  ['HTTP/1.0', 'POST /a HTTP/1.0', '/a', ''],
] as const) {
  test(`${name} is understood`, (t) => {
    const head = read(`${line}\r\n\r\n`);
    t.is(head.path, path);
    t.is(head.query.toString(), query);
  });
}

for (const [name, bytes] of [
  ['a method in small letters', 'get / HTTP/1.1\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a request of HTTP/0.9', 'GET /\r\n\r\n'],
  ['a target with a space', 'GET /a b HTTP/1.1\r\n\r\n'],
  ['a TLS hello', '\x16\x03\x01\x02\x00'],
  ['a method that never ends', 'A'.repeat(30)],
  ['16 KiB of one request line', `GET /${'a'.repeat(headLimit)}`],
] as const) {
  test(`${name} is no request`, (t) => {
    t.is(readRequestHead(Buffer.from(bytes, 'latin1')), 'none');
  });
}

test('a request whose head is too long is known by what of it was looked at', (t) => {
  const head = read(`GET /a?uid=1 HTTP/1.1\r\nX-Uid: 7\r\nCookie: ${'c'.repeat(headLimit)}\r\nX-Late: 1\r\n\r\n`);
  t.is(head.query.get('uid'), '1');
  t.deepEqual([...head.headers], [['x-uid', '7']]);
});

test('it wants more until the whole head is there, and then stays with its answer', (t) => {
  const bytes = Buffer.from('GET /a?uid=1 HTTP/1.1\r\nHost: h\r\n\r\n');
  for (let size = 0; size < bytes.length; size++) t.is(readRequestHead(bytes.subarray(0, size)), 'more');
  t.is(read(`${bytes.toString()}${'x'.repeat(100_000)}`).query.get('uid'), '1');
});

test('it never throws, whatever comes', (t) => {
  const pieces = ['GET ', ' HTTP/1.1', '\r\n', '\r\n\r\n', ':', '%', '?'];
  const piece = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom(...pieces));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (parts, request) => {
      readRequestHead(Buffer.from(`${request ? 'GET /?' : ''}${parts.join('')}`));
    }),
    { numRuns: 500 },
  );
  t.pass();
});

function read(text: string): RequestHead {
  const head = readRequestHead(Buffer.from(text, 'latin1'));
  if (typeof head === 'string') throw new TypeError(`it says ${head}`);
  return head;
}
