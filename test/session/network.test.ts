import test from 'ava';
import type { NetworkPlan } from '../../src/core/network.js';
import type { HistoryRecord } from '../../src/core/records.js';
import { compileNetwork, parseNetwork } from '../../src/profiles/index.js';
import { createMetrics } from '../../src/metrics/metrics.js';
import { recordLine } from '../../src/reports/record-line.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';
import { RawServer } from '../helpers/peer.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec, wire } from '../helpers/wire.js';

const header = 'name: mine\ntitle: Mine\nsource: {name: own}\n';
const slow = compileNetwork(parseNetwork(`${header}semantics: round-trip\nround-trip: {delay: 200ms}\n`, 'mine.yaml'));
const flaky = compileNetwork(
  parseNetwork(`${header}semantics: one-way\noutages: [{name: gap, after: 80ms, for: 120ms}]\n`, 'mine.yaml'),
);

test('a network delays each direction by half of its round trip, on connections that are open, until it stops', async (t) => {
  const { pair, session } = await wire(t);
  const { client, upstream } = await pair();
  const use = session.networks.use(slow);
  const start = performance.now();
  client.send('a');
  await upstream.until((peer) => peer.received === 'a');
  const oneWay = performance.now() - start;
  upstream.send('b');
  await client.until((peer) => peer.received === 'b');
  const both = performance.now() - start;
  t.true(oneWay >= 99.5 && oneWay < 1500, `${oneWay} ms`);
  t.true(both >= 199.5 && both < 3000, `${both} ms`);
  use.stop();
  t.is(session.faults.list().length, 0);
});

test('a flaky network holds what comes in its outages and lets it through afterwards, again and again', async (t) => {
  const { pair, session, record, records } = await wire(t);
  const { client, upstream } = await pair();
  const use = session.networks.use(flaky);
  await record(({ kind }) => kind === 'fault-applied');
  client.send('held');
  await upstream.until((peer) => peer.received === 'held');
  const [applied] = records('fault-applied');
  const [healed] = records('fault-healed');
  t.true(applied !== undefined && healed !== undefined);
  t.deepEqual([applied?.network, applied?.outage, applied?.step], ['mine', 'gap', undefined]);
  t.is(recordLine(healed as HistoryRecord).split('  ')[1], 'fault blackhole (gap) of the network mine healed (ended)');
  await record(({ kind, n }) => kind === 'fault-applied' && n > (applied?.n ?? 0));
  use.stop();
  t.is(session.faults.list().length, 0);
  t.is(records('fault-effective').length, 1);
});

test('healing everything ends the network for good', async (t) => {
  const { session } = await wire(t);
  session.networks.use(slow);
  t.is(session.faults.healAll('heal-all'), 1);
  session.networks.stop();
  t.is(session.faults.list().length, 0);
});

test('a run has its network from before the baseline to its end, and another one in a step', async (t) => {
  const server = await RawServer.start();
  const other = compileNetwork(
    parseNetwork(`${header.replace('mine', 'other')}semantics: one-way\nup: {delay: 5ms}\n`, 'other.yaml'),
  );
  const { records } = await run(server, { network: slow, step: other });
  t.teardown(() => server.close());
  const story = records.flatMap((record) => {
    if (record.kind === 'fault-applied' || record.kind === 'fault-healed') {
      return [`${record.kind} ${record.network ?? record.step}`];
    }
    return ['run-started', 'baseline', 'step-started', 'step-ended', 'run-ended'].includes(record.kind)
      ? [record.kind]
      : [];
  });
  t.deepEqual(story, [
    'run-started',
    'fault-applied mine',
    'baseline',
    'step-started',
    'fault-applied other',
    'fault-healed mine',
    'fault-applied cut',
    'fault-healed cut',
    'fault-applied mine',
    'fault-healed other',
    'step-ended',
    'fault-healed mine',
    'run-ended',
  ]);
});

test('nobody recovers from what a network does all the time', async (t) => {
  const plan = planOf({ clients: [clientPlan('uid1')] });
  const metrics = createMetrics({
    plan,
    faultTypes: ['latency', 'blackhole'],
    readBytes: () => [],
    readBuffers: () => ({ bytes: 0, refusals: 0 }),
    readRequests: () => [],
  });
  const steady = { network: 'mine', proxies: ['channel'] };
  const plain = { proxies: ['channel'] };
  const happenings: Parameters<typeof metrics.observe>[0][] = [
    { n: 1, t: 0, kind: 'fault-applied', fault: 'b', type: 'blackhole', ...plain, connections: 1, explain: '' },
    { n: 2, t: 1000, kind: 'fault-healed', fault: 'b', type: 'blackhole', ...plain, reason: 'ended' },
    { n: 3, t: 1000, kind: 'fault-applied', fault: 'l', type: 'latency', ...steady, connections: 1, explain: '' },
    { n: 4, t: 2000, kind: 'fault-healed', fault: 'l', type: 'latency', ...steady, reason: 'ended' },
    { n: 5, t: 3000, kind: 'resumed', client: 'uid1', direction: 'upstream' },
  ];
  for (const record of happenings) metrics.observe(record);
  const text = await metrics.metrics();
  t.regex(text, /deadwire_recovery_seconds_sum\{event="resumed",client="uid1",role="local"\} 2\n/);
});

async function run(server: RawServer, { network, step }: { network: NetworkPlan; step: NetworkPlan }) {
  const plan = planOf({
    proxies: [proxyPlan(server.port)],
    network,
    baseline: { require: [], steadyFor: 10, patience: 1000 },
    steps: [{ id: 'cut', fault: faultSpec('blackhole'), network: step, duration: 20, expect: [] }],
  });
  const session = new Session({ plan });
  await session.start();
  try {
    await runPlan(session, new AbortController().signal);
    return { records: session.history.records() };
  } finally {
    await session.stop();
  }
}
