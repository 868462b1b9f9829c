import test from 'ava';
import { isPlatform, lineOf, platforms, type SdkLine } from '../../src/reference/platforms.js';

const versions = {
  '1.14.0': 'before-2.3.2',
  '2.3.1': 'before-2.3.2',
  '2.3.2': 'from-2.3.2',
  '2.4': 'from-2.3.2',
  '3.7.2': 'from-2.3.2',
  '4.0.0': '4.x',
  '4.2.6.1': '4.x',
  newest: undefined,
  '': undefined,
};

for (const [version, line] of Object.entries(versions)) {
  test(`the version ${JSON.stringify(version)} belongs to ${line ?? 'no line'}`, (t) =>
    t.is(lineOf(version), line as SdkLine | undefined));
}

test('only the names of platforms are platforms', (t) => {
  for (const name of Object.keys(platforms)) t.true(isPlatform(name));
  for (const name of ['', 'iOS', 'toString', '__proto__']) t.false(isPlatform(name));
});
