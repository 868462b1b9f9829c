import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { HttpFacts } from '../../src/proxies/http-facts.js';

function facts(url: string, rawHeaders: string[] = []): HttpFacts {
  return new HttpFacts({ method: 'GET', url, rawHeaders } as IncomingMessage, false, 1);
}

for (const [url, target] of [
  ['/', '/'],
  ['/a/../b?x=1&y', '/a/../b?x=1&y'],
  ['//a', '//a'],
  ['*', '*'],
  ['http://h', '/'],
  ['http://h?x', '/?x'],
  ['HTTPS://user@h:1/a?http://b/', '/a?http://b/'],
  ['ws:/odd', '/ws:/odd'],
] as const) {
  test(`of the target ${url} a fault sees ${target}`, (t) => {
    t.is(facts(url).target, target);
  });
}

test('headers are found by their names in small letters, those that came twice joined', (t) => {
  const { headers } = facts('/', [
    'X-A',
    '1',
    'x-a',
    '2',
    'Cookie',
    'a=1',
    '__proto__',
    'odd',
    'Expect',
    '100-continue',
  ]);
  t.deepEqual(Object.entries(headers), [
    ['x-a', '1, 2'],
    ['cookie', 'a=1'],
    ['__proto__', 'odd'],
    ['expect', '100-continue'],
  ]);
  t.is(headers['constructor'], undefined);
});
