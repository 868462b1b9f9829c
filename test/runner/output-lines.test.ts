import test from 'ava';
import { array, assert, constantFrom, nat, property } from 'fast-check';
import { longestLine, outputLines } from '../../src/runner/output-lines.js';

function linesOf(...pieces: string[]): string[] {
  const lines: string[] = [];
  const reading = outputLines((line) => lines.push(line));
  for (const piece of pieces) reading.take(piece);
  reading.end();
  return lines;
}

test('a line ends at a newline, with or without a carriage return', (t) => {
  t.deepEqual(linesOf('one\ntwo\r\n\nfour'), ['one', 'two', '', 'four']);
});

test('a newline at the end makes no empty line after it', (t) => {
  t.deepEqual(linesOf('one\n'), ['one']);
  t.deepEqual(linesOf(''), []);
});

test('a line separator within JSON text does not end a line', (t) => {
  t.deepEqual(linesOf('{"event":"a\u2028b\rc"}\n'), ['{"event":"a\u2028b\rc"}']);
});

test('how the output was cut into pieces makes no difference', (t) => {
  assert(
    property(array(constantFrom('a', 'b', '\n', '\r\n', 'word', '\r')), nat(5), (parts, size) => {
      const text = parts.join('');
      const pieces = text.match(new RegExp(`[^]{1,${size + 1}}`, 'g')) ?? [];
      t.deepEqual(linesOf(...pieces), linesOf(text));
    }),
  );
});

test('of a line that is too long the beginning is kept, and the next line is whole', (t) => {
  const [long = '', ...rest] = linesOf('x'.repeat(longestLine - 1), 'yz', 'more', '\nnext\n');
  t.is(long.length, longestLine);
  t.true(long.endsWith('xy'));
  t.deepEqual(rest, ['next']);
});
