// How far the instants of events are from when they happened, on a machine that is busy: `npm run event-accuracy`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { listenApi } from '../src/api/listen.js';
import { systemClock } from '../src/core/clock.js';
import type { ClientPlan, Plan } from '../src/core/plan.js';
import type { HistoryRecord } from '../src/core/records.js';
import { Session } from '../src/session/session.js';

/** How many events each client says, and how far apart they are at most, milliseconds. */
const eventsEach = 400;
const longestPause = 30;
const patience = 30_000;

const pause = `await new Promise((resolve) => setTimeout(resolve, Math.random() * ${longestPause}));`;
const now = 'const now = () => Number(process.hrtime.bigint()) / 1e6;';
const library = new URL('../src/events/observe/observe.js', import.meta.url).href;

/** Each says its own reading of the machine's clock as the attribute `stamp`. */
const ways: Record<string, { target: number; script: string }> = {
  library: {
    target: 10,
    script: `${now} import { EventEmitter } from 'node:events'; import { observe } from '${library}';
      const sdk = new EventEmitter(); const seen = observe(sdk, { events: 'all' });
      for (let n = 0; n < ${eventsEach}; n++) { ${pause} sdk.emit('tick', { stamp: now() }); }
      await seen.stop();`,
  },
  process: {
    target: 50,
    script: `${now} for (let n = 0; n < ${eventsEach}; n++) {
      ${pause} console.log(JSON.stringify({ event: 'tick', stamp: now() })); }`,
  },
  'http-arrival': {
    target: 50,
    script: `${now} const post = (body) => fetch(process.env.DEADWIRE_API + '/v1/events', { method: 'POST', body: JSON.stringify(body) });
      for (let n = 0; n < ${eventsEach}; n++) {
        ${pause} await post({ client: 'http-arrival', event: 'tick', attributes: { stamp: now() } }); }`,
  },
  'http-clock': {
    target: 50,
    script: `${now} const own = () => performance.now() + 1e6; const api = process.env.DEADWIRE_API + '/v1/';
      let probe; for (let n = 0; n < 5; n++) {
        const asked = own(); const answer = await fetch(api + 'clock'); const answered = own();
        const { monotonic: machine } = await answer.json();
        if (!probe || answered - asked < probe.answered - probe.asked) probe = { asked, machine, answered }; }
      for (let n = 0; n < ${eventsEach}; n++) { ${pause} const stamp = now(); const t = own();
        await fetch(api + 'events', { method: 'POST', body: JSON.stringify(
          { client: 'http-clock', event: 'tick', attributes: { stamp }, t, clock: { sent: own(), probe } }) }); }`,
  },
};

const plan: Plan = {
  name: 'event-accuracy',
  title: 'How exact the instants of events are',
  seed: 1,
  file: 'none',
  proxies: [],
  clients: Object.entries(ways).map(
    ([name, { script }]): ClientPlan => ({
      name,
      role: 'local',
      run: {
        command: [process.execPath, '--input-type=module', '-e', script],
        shell: false,
        env: {},
        output: { format: 'json' },
      },
    }),
  ),
  steps: [],
  safety: { maxDuration: patience },
};

const environment: Record<string, string> = {};
const clock = systemClock();
const session = new Session({ plan, clock, environment });
const api = await listenApi(session, 0);
environment['DEADWIRE_API'] = api.url;
const busy: ChildProcess[] = [0, 1].map(() => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
let left = plan.clients.length;
const done = new Promise<void>((resolve) => {
  setTimeout(resolve, patience).unref();
  session.history.listen(({ kind }) => {
    if (kind !== 'client-exited') return;
    left -= 1;
    if (left === 0) resolve();
  });
});
try {
  session.clientProcesses.startAll();
  await done;
} finally {
  for (const child of busy) child.kill('SIGKILL');
  for (const child of busy) if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  await session.stop();
  await api.close();
}

process.stdout.write('error of the recorded instant on a machine with two busy loops, milliseconds\n\n');
process.stdout.write('| way | events | p50 | p99 | target p99 | |\n|---|---|---|---|---|---|\n');
for (const [name, { target }] of Object.entries(ways)) {
  const errors = session.history.records().flatMap((record) => errorOf(record, name));
  errors.sort((one, other) => one - other);
  const at = (share: number) => errors[Math.ceil(share * errors.length) - 1] ?? Number.NaN;
  const met = errors.length === eventsEach && at(0.99) <= target;
  if (!met) process.exitCode = 1;
  const figures = [at(0.5), at(0.99)].map((figure) => figure.toFixed(3));
  process.stdout.write(`| ${[name, errors.length, ...figures, target, met ? '✓' : '✗'].join(' | ')} |\n`);
}

function errorOf(record: HistoryRecord, client: string): number[] {
  if (record.kind !== 'event' || record.client !== client) return [];
  const { stamp } = record.attributes;
  return typeof stamp === 'number' ? [Math.abs(record.t - clock.fromMonotonic(stamp))] : [];
}
