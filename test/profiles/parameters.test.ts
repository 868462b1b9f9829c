import test from 'ava';
import { changed, compileText, problemsOf } from './compile-text.js';

const text = `params: {outage: 20s}\n${changed('for: 25s', "for: '${outage}'")}`;
const duration = (...values: [params?: Record<string, string>, env?: Record<string, string>]) =>
  compileText(text, ...values).steps[0]?.duration;

test('the value of the profile itself counts when nobody gives another', (t) => {
  t.is(duration(), 20_000);
});

test('the environment goes before the profile', (t) => {
  t.is(duration({}, { DEADWIRE_OUTAGE: '30s', OUTAGE: '40s' }), 30_000);
});

test('--param goes before the environment', (t) => {
  t.is(duration({ outage: '35s' }, { DEADWIRE_OUTAGE: '30s' }), 35_000);
});

test('an empty variable of the environment counts as unset', (t) => {
  t.is(duration({}, { DEADWIRE_OUTAGE: '' }), 20_000);
});

test('dashes become underscores in the environment', (t) => {
  const dashed = `params: {long-outage: 20s}\n${changed('for: 25s', "for: '${long-outage}'")}`;
  t.is(compileText(dashed, {}, { DEADWIRE_LONG_OUTAGE: '30s' }).steps[0]?.duration, 30_000);
});

test('the default of a place counts last', (t) => {
  const fallback = changed('for: 25s', "for: '${outage:-22s}'");
  t.is(compileText(fallback).steps[0]?.duration, 22_000);
  t.is(compileText(fallback, { outage: '23s' }).steps[0]?.duration, 23_000);
  t.is(compileText(`params: {outage: 21s}\n${fallback}`).steps[0]?.duration, 21_000);
});

test('a default may be empty, and a parameter may stand within a text or another parameter', (t) => {
  const nested = `params: {host: localhost, upstream: '\${host}:7000'}\ntitle: 'cut\${more:-} at \${upstream}'\n${changed(
    'upstream: 127.0.0.1:7000',
    "upstream: '${upstream}'",
  )}`;
  const plan = compileText(nested, { host: 'example.org' });
  t.is(plan.title, 'cut at example.org:7000');
  t.deepEqual(plan.proxies[0]?.upstream, { host: 'example.org', port: 7000 });
});

test('a value is never read as YAML', (t) => {
  const value = 'a: [b, {c: d}] # e';
  t.is(compileText(`title: '\${it}'\n${changed('name: small', 'name: small')}`, { it: value }).title, value);
});

test('a value takes the type that its place asks for', (t) => {
  const counted = `seed: '\${seed}'\n${changed('at: 4s', "at: 4s, count: '${count:-2}'").replace("match: '1'", "match: '${uid:-7}'")}`;
  const plan = compileText(counted, { seed: '99' });
  t.is(plan.seed, 99);
  t.like(plan.steps[0]?.expect[0], { count: { min: 2, max: 2 } });
  t.is(plan.clients[0]?.match, '7');
});

test('a value of the wrong kind is a problem at its place', (t) => {
  t.deepEqual(problemsOf(`seed: '\${seed}'\n${changed('name: small', 'name: small')}`, { seed: 'many' }), [
    '1:7 "seed" is "many", but must be a whole number',
  ]);
});

test('$${ stands for ${', (t) => {
  const escaped = changed("{match: '1'}", "{match: '1', run: {command: 'echo $${HOME}'}}");
  t.deepEqual(compileText(escaped).clients[0]?.run?.command, ['echo ${HOME}']);
});

test('a --param that the profile does not know is a problem', (t) => {
  t.deepEqual(problemsOf(text, { otage: '3s' }), [
    '1:1 --param otage is neither declared nor used in this profile; did you mean "outage"? known: outage',
  ]);
});

test('a --param that is used without being declared is none', (t) => {
  t.is(compileText(changed('for: 25s', "for: '${outage}'"), { outage: '26s' }).steps[0]?.duration, 26_000);
});

test('a misspelt parameter is a problem with the name that was meant', (t) => {
  const [problem] = problemsOf(text.replace("'${outage}'", "'${outge}'"));
  t.regex(problem ?? '', /^12:10 parameter outge has no value; did you mean "outage"\? declared: outage;/);
});
