import { once } from 'node:events';
import net from 'node:net';
import test from 'ava';
import { type Expectation, windowAt } from '../../src/core/expectation.js';
import { type ClientPlan, expectationsOf, type SubStepPlan } from '../../src/core/plan.js';
import type { HistoryRecord } from '../../src/core/records.js';
import { judge } from '../../src/judge/judge.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec } from '../helpers/wire.js';

// It sends all the time, says so when nothing came for 500 ms, and when something comes again.
const script = (proxy: string) => `const [host, port] = process.env.DEADWIRE_PROXY_${proxy}.split(':');
  const socket = require('net').connect(port, host);
  let heard = Date.now(); let quiet = false;
  const say = (event) => console.log(JSON.stringify({ event }));
  socket.on('error', () => {}).on('data', () => { heard = Date.now(); if (quiet) say('rejoined'); quiet = false; });
  setInterval(() => { socket.write('?'); if (!quiet && Date.now() - heard >= 500) { quiet = true; say('interrupted'); } }, 20);
  say('joined');`;

function app(name: string, proxy: string): ClientPlan {
  const command = [process.execPath, '-e', script(proxy)];
  return clientPlan(name, { run: { command, shell: false, env: {}, output: { format: 'json' } } });
}

function cut(client: string, delay: number): SubStepPlan {
  const id = `cut of ${client}`;
  const common = { step: id, severity: 'fail', from: client, where: {}, count: { min: 1, max: 1 } } as const;
  const expect: Expectation[] = [
    {
      ...common,
      id: `${client} says so`,
      expects: 'event',
      event: 'interrupted',
      after: { kind: 'last-received', client },
      window: windowAt(700, 500),
    },
    {
      ...common,
      id: `${client} is back`,
      expects: 'event',
      event: 'rejoined',
      after: { kind: 'healed' },
      window: windowAt(750, 750),
    },
  ];
  return { id, delay, fault: faultSpec('blackhole', {}, { clients: [client] }), duration: 2000, expect };
}

test('two clients that are cut off at different times are judged each by its own cut, then and from the history', async (t) => {
  t.timeout(30_000);
  const server = net
    .createServer((socket) => {
      const ticking = setInterval(() => socket.write('!'), 20);
      socket
        .on('error', () => {})
        .on('close', () => clearInterval(ticking))
        .resume();
    })
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  const proxy = (name: string, client: string) => proxyPlan(port, { name, identify: { by: 'client', client } });
  const clients = ['uid1', 'uid2'];
  const require = clients.map((client) => ({ kind: 'traffic', client }) as const);
  const parallel = [cut('uid1', 0), cut('uid2', 800)];
  const plan = planOf({
    proxies: [proxy('one', 'uid1'), proxy('two', 'uid2')],
    clients: [app('uid1', 'ONE'), app('uid2', 'TWO')],
    baseline: { require, steadyFor: 100, patience: 20_000 },
    steps: [
      { id: 'both', duration: 2800, expect: [], parallel },
      { id: 'rest', duration: 1600, expect: [] },
    ],
  });
  const session = new Session({ plan });
  t.teardown(() => session.stop());
  await session.start();
  const { verdicts, outcome } = await runPlan(session, new AbortController().signal);
  t.is(outcome, 'pass', verdicts.map(({ because }) => because).join('\n'));
  t.is(verdicts.length, 4);
  const records = session.history.records();
  const [first, second] = records.filter(({ kind }) => kind === 'fault-applied');
  const apart = (second?.t ?? 0) - (first?.t ?? 0);
  t.true(apart >= 799 && apart < 1800, `${apart} ms`);
  const ends = records.filter((record) => record.kind === 'step-ended').map(({ step }) => step);
  t.deepEqual(ends, ['cut of uid1', 'cut of uid2', 'both', 'rest']);
  const read = records.map((record) => JSON.parse(JSON.stringify(record)) as HistoryRecord);
  t.deepEqual(judge(read, expectationsOf(plan)), verdicts);
  const metrics = await session.metrics.metrics();
  t.true(
    metrics.includes('deadwire_expectations_total{profile="test",expectation="uid2 says so",verdict="fail"} 0'),
    metrics,
  );
});
