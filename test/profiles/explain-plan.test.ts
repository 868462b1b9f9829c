import test from 'ava';
import { explainPlan, warningsOf } from '../../src/profiles/index.js';
import { changed, compileText, shippedText, smallProfile } from './compile-text.js';

test('a plan is explained in plain words', (t) => {
  const lines = explainPlan(compileText(shippedText('agora-outage.yaml'))).split('\n');
  for (const line of [
    'agora-outage: UID 1 loses its network for 25 s',
    'small.yaml, seed 42, vocabulary agora',
    '  then         2 s of steadiness',
    'Step 1, outage: 25 s',
    '  T4            uid1 says interrupted 4 s ± 500 ms after last-received(uid1)',
    '  R8  uid2 says peer-joined about uid1 0 ms … 1 s after R7',
    'In all 42 s once its baseline holds; whatever happens, it stops after 2 min.',
  ]) {
    t.true(lines.includes(line), line);
  }
});

test('no line of an explanation is wider than 80 columns, and none is lost', (t) => {
  const title = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
  const text = explainPlan(compileText(`title: ${title}\n${smallProfile}`));
  for (const line of text.split('\n')) t.true(line.length <= 80, line);
  for (const word of title.split(' ')) t.regex(text, new RegExp(`\\b${word}\\b`));
});

test('a fault that ends before its step says so', (t) => {
  const text = changed('{type: blackhole}', '{type: kill, restart-after: 10s}');
  t.regex(explainPlan(compileText(text)), /healed\s+after 10 s/);
});

test('routes and forwarded headers are explained', (t) => {
  const written =
    "routes: [{path: '^/s', upstream: a:1}, {path: ^/b, upstream: '[::1]:2'}], x-forwarded: true, identify";
  const text = explainPlan(compileText(changed('identify', written))).replaceAll(/\s+/g, ' ');
  t.true(
    text.includes(
      'http from 127.0.0.1:7001 to 127.0.0.1:7000; requests whose path matches ^/s go to a:1; of the others, those that match ^/b go to [::1]:2; requests say in X-Forwarded-* where they came from;',
    ),
    text,
  );
});

test('a plan with its fault in place has no warning', (t) => {
  t.deepEqual(warningsOf(compileText(smallProfile)), []);
});

test('expectations that no fault precedes are warned about', (t) => {
  const warnings = warningsOf(compileText(changed('    fault: {type: blackhole}\n', '')));
  t.deepEqual(
    warnings.map((warning) => warning.split(' ')[0]),
    ['T4', 'T5', 'R7'],
  );
  t.regex(warnings[0] ?? '', /can only be inconclusive/);
});

test('a tap is explained rule by rule, and a preset by its events', (t) => {
  const rule = `{pattern: '^(?<name>x)', direction: both, event: {group: name}, attributes: {uid: {pointer: /uid}, a: 1}}`;
  const text = changed('identify: {query: uid}}', `identify: {query: uid}, tap: [agora, ${rule}]}`);
  const explained = explainPlan(compileText(text)).replaceAll(/\s+/g, ' ');
  for (const words of [
    'tap agora: join-requested, left, joined, peer-joined, peer-offline tap:',
    "tap: a message (message ~ '^(?<name>x)') of the client is the event named by the group name with uid = at /uid, a = 1",
    "tap: a message (message ~ '^(?<name>x)') to the client is the event named by the group name",
  ]) {
    t.true(explained.includes(words), explained);
  }
});

test('a profile that is repeated says how often, and what share must pass', (t) => {
  const text = changed(
    'at: 4s}',
    'at: 4s, require: 95%}',
    changed('name: small', 'name: small\nrepeat: 20\nrequire: 99%'),
  );
  const lines = explainPlan(compileText(text)).split('\n');
  const start = lines.indexOf('Runs');
  t.deepEqual(lines.slice(start, start + 4), [
    'Runs',
    '  repeat   20 runs, one after the other, each with a seed of its own',
    '  require  99 % of the decided runs must pass each expectation',
    '           T4: 95 %',
  ]);
  t.true(lines.some((line) => line.startsWith('Each run 40 s')));
});

test('a time scale is taken where every client knows of it, and is explained', (t) => {
  let text = changed('name: small', 'name: small\ntime-scale: 10');
  text = changed("{match: '1'}", "{match: '1', run: {command: app, time-scale: aware}}", text);
  text = changed('role: peer}', 'role: peer, run: {command: app, time-scale: aware}}', text);
  const plan = compileText(text);
  t.is(plan.timeScale, 10);
  t.true(explainPlan(plan).includes('time-scale  everything is 10 times shorter than it says'));
});
