import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse, stringify } from 'yaml';
import { shippedNames } from '../../src/profiles/load-shipped.js';
import { compileText, shippedText } from './compile-text.js';

const page = readFileSync(new URL('../../../docs/guides/agora.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(
  ([, text = '']) => parse(text) as Record<string, unknown>,
);

const around = {
  name: 'guide',
  vocabulary: 'agora',
  proxies: {
    rooms: { protocol: 'http', listen: '127.0.0.1:7001', upstream: '127.0.0.1:7000', identify: { query: 'uid' } },
  },
  clients: { uid1: { match: '1' } },
};

function compiled(block: Record<string, unknown>) {
  return compileText(stringify({ ...around, ...block }), {}, {}, undefined, (name) => ({
    file: `${name}.yaml`,
    text: shippedText(`contracts/${name}.yaml`),
  }));
}

for (const [nth, block] of blocks.entries()) {
  test(`example ${nth + 1} of the guide is one that a profile takes`, (t) => {
    t.true(compiled(block).clients.length > 0);
  });
}

const lines = {
  'I agora   : onConnectionStateChanged state=4 reason=2': 'onConnectionStateChanged 4 2',
  'I agora   : onConnectionLost': 'onConnectionLost',
  'I agora   : onUserOffline uid=7 reason=1': 'onUserOffline 7 1',
  'connectionChangedToState state=4 reason=16': 'connectionChangedToState 4 16',
  'didOfflineOfUid uid=7 reason=1': 'didOfflineOfUid 7 1',
  rtcEngineConnectionDidLost: 'rtcEngineConnectionDidLost',
};

test('the patterns of the guide read the lines that it lets apps write', (t) => {
  const patterns = [...page.matchAll(/- pattern: '([^']+)'/g)].map(([, text = '']) => new RegExp(text));
  t.is(patterns.length, 2);
  for (const [line, expected] of Object.entries(lines)) {
    const found = patterns.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined);
    const { callback, uid, state, reason } = found ?? {};
    t.is([callback, uid, state, reason].filter((part) => part !== undefined).join(' '), expected);
  }
});

test('every Agora contract that ships stands in the guide', (t) => {
  const names = shippedNames('contracts').filter((name) => name.startsWith('agora-') && !name.endsWith('-web-peer'));
  for (const name of names) t.true(page.includes(`\`${name}\``), name);
});
