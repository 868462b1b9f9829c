import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../src/core/clock.js';
import { startReferenceServer } from '../../src/reference/server.js';
import { deadwire } from '../helpers/deadwire.js';

/** Fast, and yet so slow that a client has 2.5 s of a busy machine to start, which are the 30 s of a baseline. */
const scale = 12;
const profile = fileURLToPath(new URL('../../../test/fixtures/reference-outage.yaml', import.meta.url));
const reference = fileURLToPath(new URL('../../src/reference/main.js', import.meta.url));

/** Runs the profile against a channel of its own, and gives its report. */
async function run(t: ExecutionContext, report: string, ...args: string[]) {
  const server = await startReferenceServer({ clock: systemClock(scale) });
  t.teardown(() => server.close());
  const params = { upstream: `127.0.0.1:${server.port}`, node: process.execPath, reference };
  const given = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const all = ['run', profile, '--time-scale', String(scale), '--port', '0', ...given, ...args];
  const started = deadwire(t, ...all);
  const { code, stdout, stderr } = await started.ended();
  return { code, stdout, stderr, written: readFileSync(join(started.out, report), 'utf8') };
}

interface Repeated {
  outcome: string;
  repetitions: { done: number; expectations: { id: string; passed: number; delays: { min: number; max: number } }[] };
}

test.serial('a client that keeps its contract passes both runs', async (t) => {
  const { code, written, stdout, stderr } = await run(t, 'verdicts.json', '--repeat', '2');
  t.is(code, 0, stderr);
  const report = JSON.parse(written) as Repeated;
  t.is(report.outcome, 'pass');
  t.is(report.repetitions.done, 2);
  const [T5] = report.repetitions.expectations;
  t.like(T5, { id: 'T5', passed: 2 });
  t.true(T5 !== undefined && T5.delays.min >= 9000 && T5.delays.max <= 14_000);
  t.regex(stdout, /^T5 +2 of 2 +100 % \(34\.2 … 100 %\) +pass/m);
});

interface Found {
  threshold: number;
  margin: number;
  silentUpTo: number;
  firesFrom: number;
  probes: object[];
}

test.serial('the outage from which on a client says lost is found', async (t) => {
  const args = ['--find', 'outage', '--event', 'lost(uid1)', '--from', '4s', '--to', '20s', '--precision', '4500ms'];
  const { code, written, stdout, stderr } = await run(t, 'find.json', ...args);
  t.is(code, 0, stderr);
  const report = JSON.parse(written) as Found;
  // It says so 10 s after the last byte.
  t.true(report.silentUpTo < 10_000 && report.firesFrom >= 10_000, JSON.stringify(report));
  t.true(report.margin <= 4500);
  t.true(report.probes.length >= 7);
  t.regex(stdout, /^probe 1: outage = 20s: lost fired/m);
  t.regex(stdout, /lost of uid1 starts to fire at outage = /);
});
