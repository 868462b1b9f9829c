import test from 'ava';
import { fit, fold, pad, plainText, widthOf, wrap } from '../../src/reports/plain-text.js';

test('a Chinese character is two columns wide, a combining accent none', (t) => {
  t.is(widthOf('断线'), 4);
  t.is(widthOf('e\u0301'), 1);
  t.is(widthOf('4 s ± 500 ms …'), 14);
});

test('text is cut and filled by columns, not by characters', (t) => {
  t.is(fit('断线了', 5), '断线…');
  t.is(fit('断线了', 6), '断线了');
  t.is(pad('断', 4), '断  ');
});

test('lines break between words, and within one that is too long', (t) => {
  t.deepEqual(wrap('one two three', 7), ['one two', 'three']);
  t.deepEqual(wrap('abcdefgh ij', 3), ['abc', 'def', 'gh', 'ij']);
  t.deepEqual(wrap('', 3), ['']);
});

test('a line that is folded goes on indented, and a word that is broken gets no space', (t) => {
  t.deepEqual(fold('  one two three four', 10, '    '), ['  one two', '    three', '    four']);
  t.deepEqual(fold('abcdefghijkl mn', 6, '  '), ['abcdef', '  ghij', '  kl', '  mn']);
  t.deepEqual(fold('short', 10, '  '), ['short']);
});

test('control characters become visible', (t) => {
  t.is(plainText('a\nb\u001b[2J\u009b\u202e断'), 'a\\nb\\u001b[2J\\u009b\\u202e断');
});
