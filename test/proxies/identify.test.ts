import test from 'ava';
import type { IdentifyRule } from '../../src/core/plan.js';
import { type Identity, identify } from '../../src/proxies/identify.js';

const nothing = Buffer.alloc(0);
const request = 'GET /users/7/socket?uid=1&room=a%20b&empty= HTTP/1.1\r\nHost: h\r\nX-Uid: 9\r\nx-uid: 10\r\n\r\n';

for (const [name, rule, expected] of [
  ['a query parameter', { by: 'query', name: 'uid' }, { value: '1' }],
  ['a decoded query parameter', { by: 'query', name: 'room' }, { value: 'a b' }],
  ['an empty query parameter', { by: 'query', name: 'empty' }, { value: '' }],
  ['a query parameter that is not there', { by: 'query', name: 'UID' }, 'nobody'],
  ['a header, whatever its case', { by: 'header', name: 'HOST' }, { value: 'h' }],
  ['the last of two headers', { by: 'header', name: 'X-UID' }, { value: '10' }],
  ['a header that is not there', { by: 'header', name: 'X-Other' }, 'nobody'],
  ['a part of the path', { by: 'path', pattern: '^/users/(\\w+)' }, { value: '7' }],
  ['a path that does not match', { by: 'path', pattern: '^/rooms/(\\w+)' }, 'nobody'],
  ['a path whose group takes no part', { by: 'path', pattern: '^/users/7|/rooms/(\\w+)' }, 'nobody'],
  ['a pattern without a group', { by: 'path', pattern: '^/users' }, 'nobody'],
] as [string, IdentifyRule, Identity][]) {
  test(`a request is identified by ${name}`, (t) => {
    t.deepEqual(identify(rule, { remoteAddress: '10.0.0.1', clientEnd: {} }, Buffer.from(request)), expected);
    t.is(identify(rule, { remoteAddress: '10.0.0.1', clientEnd: {} }, nothing), 'more');
    t.is(identify(rule, { remoteAddress: '10.0.0.1', clientEnd: {} }, Buffer.from('no request')), 'nobody');
  });
}

for (const [address, value] of [
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::1', '::1'],
] as const) {
  test(`by source, ${address} is known as ${value} before it has sent anything`, (t) => {
    t.deepEqual(identify({ by: 'source' }, { remoteAddress: address, clientEnd: {} }, nothing), { value });
  });
}

test('a port of one’s own needs nothing to be sent, and no rule claims nobody', (t) => {
  t.deepEqual(identify({ by: 'client', client: 'uid1' }, { remoteAddress: '', clientEnd: {} }, nothing), {
    client: 'uid1',
  });
  t.is(identify(undefined, { remoteAddress: '', clientEnd: {} }, nothing), 'nobody');
});
