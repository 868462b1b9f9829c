import test from 'ava';
import * as fc from 'fast-check';
import { spoil } from '../../src/faults/spoil.js';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('a text that is spoilt is another text, as long as before and valid UTF-8', (t) => {
  const decoder = new TextDecoder('utf8', { fatal: true, ignoreBOM: true });
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.json(),
  );
  fc.assert(
    fc.property(text, chance, (before, chance) => {
      const payload = Buffer.from(before);
      const after = spoil('text', payload, chance);
      t.is(payload.toString(), Buffer.from(before).toString());
      t.is(after?.length, payload.length);
      const different = [...payload].filter((byte, place) => byte !== after?.[place]).length;
      t.is(different, 1);
      decoder.decode(after);
    }),
    { numRuns: 2000 },
  );
});

test('in a text with letters and digits only one of these is changed, into another of its kind', (t) => {
  for (let place = 0; place < 11; place++) {
    const after = String(spoil('text', Buffer.from('{"ä": "9zZ0aA", "b": "你好x9Z"}'), place / 11));
    t.regex(after, /^\{"ä": "[0-9][a-z][A-Z][0-9][a-z][A-Z]", "[a-z]": "你好[a-z][0-9][A-Z]"\}$/);
  }
});

test('a text without a letter or a digit is changed all the same', (t) => {
  for (const text of ['你好', '😀', ' ', '[]', '\n', 'ü', '￿', '~~~']) {
    const after = String(spoil('text', Buffer.from(text), 0.5));
    t.not(after, text);
    t.false(after.includes('�'), JSON.stringify(after));
  }
});

test('binary has one bit flipped, any of them', (t) => {
  const payload = Buffer.from([0, 0, 0]);
  const seen = new Set<string>();
  for (let bit = 0; bit < 24; bit++) seen.add(String(spoil('binary', payload, bit / 24)?.toString('hex')));
  t.is(seen.size, 24);
  t.true([...seen].every((hex) => BigInt(`0x${hex}`).toString(2).replaceAll('0', '') === '1'));
});

test('of nothing nothing can be spoilt', (t) => {
  t.is(spoil('text', Buffer.alloc(0), 0), undefined);
  t.is(spoil('binary', Buffer.alloc(0), 0.9), undefined);
});
