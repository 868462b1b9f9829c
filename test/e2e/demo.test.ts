import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { EventName } from '../../src/core/events.js';
import type { RecordOf } from '../../src/core/records.js';
import { allGone, deadwire, type EndedRun, pidsIn } from '../helpers/deadwire.js';

/** Fast, and yet so slow that the tightest tolerance, T4's 500 ms, is 83 ms of a machine that has other things to do. */
const scale = 6;
/** 50 ms of real time. */
const near = 50 * scale;
const profile = new URL('../../../profiles/agora-outage.yaml', import.meta.url);

/** Few demos at a time: each is three processes, and they are timed. */
const places = 2;
let taken = 0;
const waiting: (() => void)[] = [];
/** None starts while another does: that takes both cores of a small machine for a moment. */
let starting: Promise<unknown> = Promise.resolve();

async function demo(t: ExecutionContext<unknown>, ...args: string[]) {
  t.timeout(60_000);
  if (taken >= places) await new Promise<void>((resolve) => waiting.push(resolve));
  taken += 1;
  t.teardown(() => {
    taken -= 1;
    waiting.shift()?.();
  });
  const before = starting;
  let begun: () => void = () => {};
  starting = new Promise<void>((resolve) => {
    begun = resolve;
  });
  await before;
  const started = deadwire(t, 'demo', '--time-scale', String(scale), '--port', '0', ...args);
  started.child.once('exit', begun);
  let said = '';
  started.child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes(' applied to ')) begun();
  });
  return started;
}

const kept = {
  T4: 'on-time',
  T5: 'on-time',
  T6: 'on-time',
  'T6-not-early': 'absent',
  R7: 'on-time',
  R8: 'on-time',
};

/** What the judge must find when the clients behave so. */
const conducts: { title: string; args: string[]; code: number; causes: Record<string, string> }[] = [
  { title: 'clients that keep the contract', args: [], code: 0, causes: kept },
  { title: 'clients of 2.3.1 that keep the contract', args: ['--sdk', '2.3.1'], code: 0, causes: kept },
  {
    title: 'late clients',
    args: ['--misbehave', 'late'],
    code: 1,
    causes: { ...kept, T4: 'late', T5: 'late', T6: 'late' },
  },
  {
    title: 'early clients',
    args: ['--misbehave', 'early'],
    code: 1,
    causes: { ...kept, T4: 'early', T5: 'early', T6: 'early', 'T6-not-early': 'unexpected' },
  },
  {
    title: 'silent clients',
    args: ['--misbehave', 'silent'],
    code: 1,
    causes: { ...kept, T4: 'missing', T5: 'no-anchor', T6: 'missing' },
  },
  {
    title: 'clients that say everything twice',
    args: ['--misbehave', 'twice'],
    code: 1,
    causes: { ...kept, T4: 'too-many', T5: 'too-many', T6: 'too-many' },
  },
  {
    title: 'clients that never rejoin',
    args: ['--misbehave', 'never-rejoins'],
    code: 1,
    causes: { ...kept, R7: 'missing', R8: 'no-anchor' },
  },
];

for (const { title, args, code, causes } of conducts) {
  test(`${title} are judged for exactly what they do`, async (t) => {
    const run = await (await demo(t, ...args)).ended();
    t.deepEqual(run.causes, causes, run.stdout);
    t.is(run.code, code);
    t.is(run.ended, 'finished');
    agreesWithTheClients(t, run);
    citesItsProof(t, run);
    t.deepEqual(await allGone(pidsIn(run.history)), []);
  });
}

// The judge measures at the proxy; the client logged the silence that it measured itself.
function agreesWithTheClients(t: ExecutionContext<unknown>, { verdicts, history }: EndedRun): void {
  for (const { id, measured, proof } of verdicts) {
    const event = history.find(
      (record): record is RecordOf<'event'> =>
        record.kind === 'event' && proof.includes(record.n) && typeof record.attributes['silence'] === 'number',
    );
    if (event === undefined || measured === null) continue;
    const own = event.attributes['silence'] as number;
    t.true(Math.abs(measured - own) <= near, `${id}: measured ${measured}, the client itself ${own}`);
  }
}

// Every line that the report cites is in the history, says what the report says of it, and carries the verdict.
function citesItsProof(t: ExecutionContext<unknown>, { verdicts, history, stdout }: EndedRun): void {
  const expected: Record<string, EventName> = {
    T4: 'interrupted',
    T5: 'lost',
    T6: 'peer-offline',
    'T6-not-early': 'peer-offline',
  };
  history.forEach((record, index) => t.is(record.n, index + 1));
  for (const { id, outcome, measured, anchor, proof, window } of verdicts) {
    const lines = proof.map((n) => history[n - 1]);
    t.false(lines.includes(undefined), `${id} cites ${proof.join(', ')} of ${history.length} lines`);
    if (measured === null || anchor === null) continue;
    const event = lines.find((line) => line?.kind === 'event' && Math.abs(line.t - anchor - measured) < 1);
    t.truthy(event, `${id} cites the event that it measured`);
    if (id in expected) t.is((event as RecordOf<'event'>).event, expected[id] as EventName);
    if (outcome !== 'fail') continue;
    const detail = stdout.slice(stdout.lastIndexOf(`\n${id}  fail`));
    t.true(detail.includes(`history.ndjson:${event?.n}`), `the report cites the event of ${id}`);
    if (id === 'T6-not-early' || (measured >= window.min && measured <= window.max)) continue;
    const by = measured < window.min ? window.min - measured : measured - window.max;
    const figure = / off by +([\d.]+) (ms|s) too (late|early)/.exec(detail);
    const told = Number(figure?.[1]) * (figure?.[2] === 's' ? 1000 : 1);
    t.true(Math.abs(told - by) < 1, `${id} is off by ${by}, told is ${told}`);
    t.is(figure?.[3], measured < window.min ? 'early' : 'late');
  }
}

test('with the fault taken out, nothing is passed and nothing is failed', async (t) => {
  const text = readFileSync(profile, 'utf8').replace(
    /fault: \{type: blackhole\}\n {4}target: .*\n {4}for: '\$\{outage\}'/,
    "wait: '${outage}'",
  );
  t.false(text.includes('blackhole'));
  const file = join(mkdtempSync(join(tmpdir(), 'deadwire-')), 'harmless.yaml');
  writeFileSync(file, text);
  const run = await (await demo(t, file)).ended();
  t.is(run.code, 2, run.stderr);
  t.is(run.ended, 'finished');
  t.deepEqual(
    run.verdicts.map(({ id, outcome, cause }) => `${id} ${outcome} ${cause}`),
    Object.keys(kept).map((id) => `${id} inconclusive not-effective`),
  );
});

test('Ctrl-C in the middle of an outage heals, ends the clients, still reports, and is inconclusive', async (t) => {
  const started = await demo(t);
  await started.record('event', ({ event }) => event === 'interrupted');
  const asked = performance.now();
  started.child.kill('SIGINT');
  const run = await started.ended();
  t.true(performance.now() - asked < 2500, `it took ${performance.now() - asked} ms`);
  t.is(run.code, 2);
  t.is(run.ended, 'interrupted');
  t.deepEqual(run.causes, {
    T4: 'on-time',
    T5: 'aborted',
    T6: 'aborted',
    'T6-not-early': 'aborted',
    R7: 'aborted',
    R8: 'aborted',
  });
  t.deepEqual(await allGone(pidsIn(run.history), 0), [], 'nothing of ours is left');
  t.is(pidsIn(run.history).length, 2);
  const heal = run.history.find((record) => record.kind === 'fault-healed');
  t.is(heal?.kind === 'fault-healed' ? heal.reason : undefined, 'aborted');
  t.is(run.history.at(-1)?.n, run.history.length);
  t.true(existsSync(join(run.out, 'junit.xml')));
  t.true(run.stdout.includes('aborted'), run.stdout);
});

test('a client command that dies before the baseline is exit code 4, with its last words', async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), 'deadwire-')), 'dying.yaml');
  const command = "run: {command: 'echo I cannot go on >&2; exit 7', time-scale: aware}, ";
  writeFileSync(file, readFileSync(profile, 'utf8').replace("uid1: {match: '1', ", `uid1: {match: '1', ${command}`));
  const run = await (await demo(t, file)).ended();
  t.is(run.code, 4, run.stderr);
  t.true(`${run.stdout}${run.stderr}`.includes('I cannot go on'), run.stdout);
  t.is(run.ended, 'client-died');
  t.deepEqual(await allGone(pidsIn(run.history)), []);
});

test('an upstream that cannot be reached is exit code 4, and nothing was started', async (t) => {
  const free = net.createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as net.AddressInfo;
  free.close();
  const file = join(mkdtempSync(join(tmpdir(), 'deadwire-')), 'away.yaml');
  writeFileSync(file, readFileSync(profile, 'utf8').replaceAll("'${upstream}'", `127.0.0.1:${port}`));
  const run = await (await demo(t, file)).ended();
  t.is(run.code, 4, run.stdout);
  t.true(run.stderr.includes(`127.0.0.1:${port}`), run.stderr);
  t.false(run.stderr.includes('    at '));
  t.deepEqual(pidsIn(run.history), []);
});

test('an API port that is taken is exit code 4, and nothing was started', async (t) => {
  const busy = net.createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  t.teardown(() => busy.close());
  const { port } = busy.address() as net.AddressInfo;
  const run = await (await demo(t, '--port', String(port))).ended();
  t.is(run.code, 4);
  t.true(run.stderr.includes(String(port)), run.stderr);
  t.deepEqual(pidsIn(run.history), []);
});

test('when deadwire itself is killed, its clients do not outlive it', async (t) => {
  const started = await demo(t);
  const { pid } = await started.record('client-started', ({ client }) => client === 'uid1');
  await started.record('client-started', ({ client }) => client === 'uid2');
  await started.record('baseline');
  started.child.kill('SIGKILL');
  const { signal, history } = await started.ended();
  t.is(signal, 'SIGKILL');
  t.true(pidsIn(history).includes(pid));
  t.deepEqual(await allGone(pidsIn(history)), []);
});

test('a version that is none is refused before anything is started', async (t) => {
  const run = await (await demo(t, '--sdk', 'newest')).ended();
  t.is(run.code, 3);
  t.deepEqual(run.history, []);
});
