import test from 'ava';
import { junitReport } from '../../src/reports/junit.js';
import { runTool } from '../helpers/tool.js';
import { expectation, history, plan, verdicts } from './sample-run.js';

const options = { durationSeconds: 42.5, timestamp: '2026-01-02T03:04:05.000Z', history };

/** The names of the elements in order of opening; throws when tags are not balanced. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const body = xml.replace(/^<\?xml [^?]*\?>\n/, '');
  for (const [, end, name = '', , empty] of body.matchAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)) {
    if (end === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    seen.push(name);
    if (empty !== '/') open.push(name);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`);
  if (/[<>]/.test(body.replaceAll(/<\/?[a-z-]+(?: [a-z]+="[^"<]*")*\/?>/g, ''))) throw new Error('a stray bracket');
  return seen;
}

test('a suite a step, a case an expectation, with failures and errors', (t) => {
  const xml = junitReport(plan, verdicts, options);
  t.deepEqual(elementsOf(xml), [
    'testsuites',
    'testsuite',
    'testcase',
    'testcase',
    'failure',
    'testcase',
    'error',
    'testsuite',
    'testcase',
  ]);
  t.true(xml.includes('<testsuites name="agora-outage" tests="4" failures="1" errors="1" time="42.500">'));
  t.regex(xml, /<testsuite name="agora-outage\.outage" tests="3" failures="1" errors="1" [^>]*timestamp="2026-01-02T/);
  t.regex(xml, /<testcase name="T4: uid1 says interrupted [^>]*time="4\.003"\/>/);
  t.regex(xml, /<failure message="lost came 11\.7 s [^>]*type="late">lost came [^<]*history\.ndjson:6 {2}\+13\.700 s/);
  t.regex(xml, /<error message="uid2 was never heard [^>]*type="silent-source">/);
});

test('an expectation that nobody judged is an error', (t) => {
  const xml = junitReport(plan, verdicts.slice(0, 3), options);
  t.regex(xml, /<testcase name="R7:[^>]*>\s*<error message="the run ended before it was judged" type="not-judged">/);
});

for (const outcome of ['fail', 'inconclusive'] as const) {
  test(`a warning that came out as ${outcome} passes, with a note`, (t) => {
    const warned = expectation({ id: 'X1', step: 'recovery', severity: 'warn' });
    const steps = [{ id: 'recovery', duration: 1000, expect: [warned] }];
    const xml = junitReport({ ...plan, steps }, [{ ...verdicts[1]!, expectation: warned, outcome }], options);
    t.deepEqual(elementsOf(xml), ['testsuites', 'testsuite', 'testcase', 'system-out']);
    t.true(xml.includes('tests="1" failures="0" errors="0"'));
    t.true(xml.includes('<system-out>warning: late: '));
  });
}

test('a verdict of a step that the plan does not know is not lost', (t) => {
  const stranger = { ...verdicts[1]!, expectation: expectation({ id: 'S1', step: 'natural' }) };
  const xml = junitReport(plan, [...verdicts, stranger], options);
  t.regex(xml, /<testsuite name="agora-outage\.natural" tests="1" failures="1"/);
});

const nasty = 'a<b> & "c"\n\t\r ]]> \u0000\u0007\u001b[31m \ufffe \ud800 断';

test('everything that XML forbids is escaped or replaced', (t) => {
  const xml = junitReport(plan, [{ ...verdicts[1]!, because: nasty }], options);
  t.notThrows(() => elementsOf(xml));
  t.true(
    xml.includes(
      'message="a&lt;b&gt; &amp; &quot;c&quot;&#10;&#9;&#13; ]]&gt; \ufffd\ufffd\ufffd[31m \ufffd \ufffd 断"',
    ),
  );
  t.notRegex(xml, /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
});

test('xmllint reads it', (t) => {
  const input = junitReport(plan, [{ ...verdicts[1]!, because: nasty }], options);
  const result = runTool(t, { tool: 'xmllint', args: ['--noout', '-'], input, from: 'libxml2-utils' });
  if (result !== undefined) t.is(result.status, 0, result.stderr);
});
