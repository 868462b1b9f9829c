import { answer, ask, ok } from './exchanges.js';
import type { Step } from './script.js';

const handshake =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** Exchanges that ask first: whether a body may come, and for another protocol. */
export const upgrades: Record<string, Step[]> = {
  '100-continue that is granted': [
    { client: ask('POST /', 'Expect: 100-continue', 'Content-Length: 3') },
    { server: answer('100 Continue') },
    { client: 'abc' },
    { server: ok },
  ],
  '100-continue that is refused with 417': [
    { client: ask('POST /', 'Expect: 100-continue', 'Content-Length: 3') },
    { server: answer('417 Expectation Failed', 'Content-Length: 0', 'Connection: close') },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  '100-continue that is refused with 401': [
    { client: ask('POST /', 'Expect: 100-continue', 'Content-Length: 3') },
    { server: answer('401 Unauthorized', 'Content-Length: 0', 'Connection: close') },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  '100-continue whose client does not wait': [
    { client: ask('POST /', 'Expect: 100-continue', 'Content-Length: 3') + 'abc' },
    { server: answer('100 Continue') },
    { server: ok },
    { client: ask('GET /') },
    { server: ok },
  ],
  'another expectation': [
    { client: ask('POST /', 'Expect: miracles', 'Content-Length: 3') },
    { client: 'abc' },
    { server: answer('417 Expectation Failed', 'Content-Length: 0') },
    { client: ask('GET /') },
    { server: ok },
  ],
  'an upgrade that is refused with 401 and a body': [
    { client: `GET /ws HTTP/1.1\r\nHost: h\r\n${handshake}\r\n` },
    {
      server: answer('401 Unauthorized', 'WWW-Authenticate: Basic', 'Connection: close', 'Content-Length: 4') + 'nope',
    },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'an upgrade that is refused with 404 and no length': [
    { client: `GET /ws HTTP/1.1\r\nHost: h\r\n${handshake}\r\n` },
    { server: answer('404 Not Found', 'Connection: close') + 'nope' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'an upgrade that is refused with 403 in chunks': [
    { client: `GET /ws HTTP/1.1\r\nHost: h\r\n${handshake}\r\n` },
    { server: answer('403 Forbidden', 'Transfer-Encoding: chunked', 'Connection: close') + '4\r\nnope\r\n0\r\n\r\n' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'an upgrade that is refused with 304': [
    { client: `GET /ws HTTP/1.1\r\nHost: h\r\n${handshake}\r\n` },
    { server: answer('304 Not Modified', 'Connection: close') },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'an upgrade that is refused, and another request on the same connection': [
    { client: `GET /ws HTTP/1.1\r\nHost: h\r\n${handshake}\r\n` },
    { server: answer('401 Unauthorized', 'Content-Length: 4') + 'nope' },
    { client: ask('GET /') },
    { server: ok },
  ],
  'an upgrade after a request': [
    { client: ask('GET /') },
    { server: ok },
    { client: `GET /ws HTTP/1.1\r\nHost: h\r\n${handshake}\r\n` },
    { server: switching },
    { client: 'up' },
    { server: 'down' },
  ],
  'an upgrade with bytes behind it': [
    { client: `GET /ws HTTP/1.1\r\nHost: h\r\n${handshake}\r\nearly` },
    { server: `${switching}bird` },
    { client: ' up' },
    { server: ' down' },
    { server: 'FIN' },
    { client: 'FIN' },
  ],
  'an unknown upgrade': [
    { client: ask('GET /', 'Connection: Upgrade, Other', 'Upgrade: toast/1') },
    { server: ok },
    { client: ask('GET /') },
    { server: ok },
  ],
};
