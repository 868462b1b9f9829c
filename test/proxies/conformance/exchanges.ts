import type { Step } from './script.js';

export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** The head of a request to `h`, with further lines. */
export function ask(first: string, ...lines: string[]): string {
  return [`${first} HTTP/1.1`, 'Host: h', ...lines, '', ''].join('\r\n');
}

export function answer(first: string, ...lines: string[]): string {
  return [`HTTP/1.1 ${first}`, ...lines, '', ''].join('\r\n');
}

/** Exchanges over one connection, such as clients and servers have them. */
export const scripts: Record<string, Step[]> = {
  'a request and its answer': [{ client: ask('GET /') }, { server: ok }],
  'many requests on one connection': Array.from({ length: 20 }, (_, nth) => [
    { client: `${ask(`POST /${nth}`, `Content-Length: ${nth}`)}${'b'.repeat(nth)}` },
    { server: `${answer('200 OK', `Content-Length: ${nth * 7}`, `X-Nth: ${nth}`)}${'a'.repeat(nth * 7)}` },
  ]).flat(),
  'a client that says Connection: close': [
    { client: ask('GET /', 'Connection: close') },
    { server: answer('200 OK', 'Connection: close', 'Content-Length: 2') + 'ok' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'Connection: close said by the client alone': [
    { client: ask('GET /', 'Connection: close') },
    { server: ok },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'Connection: close said by the server alone': [
    { client: ask('GET /') },
    { server: answer('200 OK', 'Connection: close', 'Content-Length: 2') + 'ok' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'a server that closes after each answer without saying so': [
    { client: ask('GET /') },
    { server: ok },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'a body that ends with the connection': [
    { client: ask('GET /') },
    { server: answer('200 OK') + 'part ' },
    { server: 'by part' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'a body that ends with the connection, as announced': [
    { client: ask('GET /') },
    { server: answer('200 OK', 'Connection: close') + 'part ' },
    { server: 'by part' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'HTTP/1.0': [
    { client: 'GET / HTTP/1.0\r\n\r\n' },
    { server: 'HTTP/1.0 200 OK\r\nX-A: b\r\n\r\nold body' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'HTTP/1.0 with keep-alive': [
    { client: 'GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' },
    { server: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok' },
    { client: 'GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' },
    { server: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok' },
  ],
  'a server of HTTP/1.0': [
    { client: ask('GET /') },
    { server: 'HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'a client of HTTP/1.0': [
    { client: 'POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc' },
    { server: answer('200 OK', 'Connection: close', 'Content-Length: 2') + 'ok' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'a request without Host': [{ client: 'GET / HTTP/1.1\r\n\r\n' }, { server: ok }],
  'HEAD, 204 and 304': [
    { client: ask('HEAD /') },
    { server: answer('200 OK', 'Content-Length: 50') },
    { client: ask('HEAD /chunked') },
    { server: answer('200 OK', 'Transfer-Encoding: chunked') },
    { client: ask('HEAD /nothing') },
    { server: answer('200 OK') },
    { client: ask('GET /204') },
    { server: answer('204 No Content') },
    { client: ask('GET /304') },
    { server: answer('304 Not Modified', 'Content-Length: 50', 'ETag: "a"') },
    { client: ask('PUT /204', 'Content-Length: 3') + 'abc' },
    { server: answer('204 No Content') },
    { client: ask('GET /') },
    { server: ok },
  ],
  'chunked bodies in both directions': [
    { client: ask('POST /', 'Transfer-Encoding: chunked') },
    { client: '3\r\nabc\r\n' },
    { client: '5;ext=1\r\ndefgh\r\n' },
    { client: '0\r\n\r\n' },
    { server: answer('200 OK', 'Transfer-Encoding: chunked') },
    { server: '1\r\nx\r\n' },
    { server: 'A\r\n0123456789\r\n' },
    { server: '0\r\n\r\n' },
    { client: ask('GET /') },
    { server: ok },
  ],
  'trailers in both directions': [
    { client: ask('POST /', 'Transfer-Encoding: chunked', 'Trailer: X-Sum') + '3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n' },
    { server: answer('200 OK', 'Transfer-Encoding: chunked', 'Trailer: X-Sum') + '3\r\nabc\r\n0\r\nX-Sum: 2\r\n\r\n' },
    { client: ask('GET /') },
    { server: ok },
  ],
  'a body that comes in drips': [
    { client: ask('POST /', 'Content-Length: 6') },
    ...Array.from('sixsix', (client) => ({ client })),
    { server: answer('200 OK', 'Content-Length: 6') },
    ...Array.from('answer', (server) => ({ server })),
  ],
  'a head that comes in drips': [{ client: ask('GET /', 'X-A: b') }, ...Array.from(ok, (server) => ({ server }))],
  'a final answer before the body is all there': [
    { client: ask('POST /', 'Content-Length: 10') + 'half ' },
    { server: answer('413 Too Large', 'Content-Length: 2') + 'no' },
    { client: 'other' },
    { client: ask('GET /next') },
    { server: ok },
  ],
  'a final answer before the body is all there, and the end': [
    { client: ask('POST /', 'Content-Length: 10') + 'half ' },
    { server: answer('413 Too Large', 'Connection: close', 'Content-Length: 2') + 'no' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'odd headers of a request': [
    {
      client: ask(
        'GET /a%2Fb/../c;d?e=f&e=%zz',
        'X-Empty:',
        'X-Space:    spaces  around   ',
        'X-LATIN: caf\u00e9',
        'x-low: 1',
        'X-TWICE: 1',
        'x-twice: 2',
        'Cookie: a=1; b=2',
        'TE: trailers, deflate;q=0.5',
        'Connection: TE, close',
        'X-"Q": "a;b, c"',
        'Via: 1.0 fred',
        'X-Forwarded-For: 1.2.3.4',
        'Keep-Alive: timeout=5',
        'Proxy-Connection: keep-alive',
      ).replace('X-"Q"', 'X-Q'),
    },
    { server: answer('200 OK', 'Connection: close', 'Content-Length: 0') },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'odd headers of an answer': [
    { client: ask('GET /') },
    {
      server: answer(
        '200 OK',
        'SET-COOKIE: a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
        'set-cookie: b=2',
        'X-Empty:',
        'X-Space:    spaces  around   ',
        'X-LATIN: caf\u00e9',
        'x-low: 1',
        'X-TWICE: 1',
        'x-twice: 2',
        'Keep-Alive: timeout=5',
        'Date: yesterday',
        'Server: s',
        'Location: http://h:1/',
        'Content-Length: 0',
      ),
    },
    { client: ask('GET /') },
    { server: ok },
  ],
  'absolute and odd targets': [
    'http://elsewhere.example/a?b',
    '/%7Euser/%2e%2e/./x',
    '//a//b',
    '/a?b?c#d',
    '/a|b{c}"d"<e>^`',
    '*',
  ].flatMap((target) => [{ client: ask(`OPTIONS ${target}`) }, { server: ok }]),
  'a request and a FIN': [{ client: ask('GET /') }, { client: 'FIN' }, { server: ok }, { server: 'FIN' }],
  'a body and a FIN': [
    { client: ask('POST /', 'Content-Length: 5') + 'ab' },
    { client: 'cde' },
    { client: 'FIN' },
    { server: answer('200 OK', 'Transfer-Encoding: chunked') },
    { server: '3\r\nabc\r\n' },
    { server: '0\r\n\r\n' },
    { server: 'FIN' },
  ],
};
