import test from 'ava';
import type { Occurrence } from '../../src/core/records.js';
import { createMetrics, type MetricsOptions } from '../../src/metrics/metrics.js';
import { plan, record, said, t4, verdicts } from '../reports/sample-run.js';

function make(
  readBytes: MetricsOptions['readBytes'] = () => [],
  readBuffers: MetricsOptions['readBuffers'] = () => ({ bytes: 0, refusals: 0 }),
) {
  return createMetrics({ plan, faultTypes: ['blackhole', 'kill'], readBytes, readBuffers, readRequests: () => [] });
}

/** The value of one series, or undefined when there is none. */
async function valueOf(metrics: { metrics(): Promise<string> }, series: string): Promise<number | undefined> {
  const line = (await metrics.metrics()).split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const applied = {
  kind: 'fault-applied' as const,
  fault: 'f1',
  type: 'blackhole',
  proxies: ['channel'],
  clients: ['uid1'],
  connections: 1,
  explain: 'nothing passes',
};
const healed = {
  kind: 'fault-healed' as const,
  fault: 'f1',
  type: 'blackhole',
  proxies: ['channel'],
  reason: 'ended' as const,
};
const bytes = { upstream: 0, downstream: 0 };

const seriesFromTheStart = [
  'deadwire_expectations_total{profile="agora-outage",expectation="T4",verdict="inconclusive"}',
  'deadwire_runs_total{profile="agora-outage",verdict="fail"}',
  'deadwire_event_delay_seconds_count{event="interrupted",client="uid1",role="local",anchor="last-received"}',
  'deadwire_event_delay_seconds_count{event="peer-offline",client="uid2",role="peer",anchor="last-sent"}',
  'deadwire_client_events_total{event="peer-offline",client="uid2",role="peer"}',
  'deadwire_fault_active{proxy="channel",fault="kill"}',
  'deadwire_faults_injected_total{proxy="channel",fault="kill"}',
  'deadwire_fault_reverts_total{reason="heal-all"}',
  'deadwire_faults_skipped_total{reason="context-takeover"}',
  'deadwire_connections{proxy="channel"}',
  'deadwire_connections_total{proxy="channel",outcome="abandoned"}',
  'deadwire_bytes_total{proxy="channel",direction="upstream"}',
  'deadwire_buffered_bytes',
  'deadwire_budget_refusals_total',
  'deadwire_reconnect_attempts_total{proxy="channel",client="uid1"}',
  'deadwire_recovery_seconds_count{event="rejoined",client="uid1",role="local"}',
];

for (const series of seriesFromTheStart) {
  test(`${series} is 0 before anything happens`, async (t) => {
    t.is(await valueOf(make(), series), 0);
  });
}

test('every family has the prefix and a help text, and nothing else is mixed in', async (t) => {
  const lines = (await make().metrics()).split('\n');
  const types = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2]);
  t.is(types.length, 19);
  t.true(types.every((name) => name?.startsWith('deadwire_')));
  for (const name of types) t.true(lines.some((line) => line.startsWith(`# HELP ${name} `) && line.endsWith('.')));
});

test('two sets of metrics share nothing', async (t) => {
  const [first, second] = [make(), make()];
  first.observeRun('agora-outage', 'pass');
  t.is(await valueOf(first, 'deadwire_runs_total{profile="agora-outage",verdict="pass"}'), 1);
  t.is(await valueOf(second, 'deadwire_runs_total{profile="agora-outage",verdict="pass"}'), 0);
});

test('verdicts count by expectation, and their delays are seconds', async (t) => {
  const metrics = make();
  metrics.observeVerdicts('agora-outage', verdicts);
  const delay = 'event="lost",client="uid1",role="local",anchor="last-received"';
  t.is(
    await valueOf(metrics, 'deadwire_expectations_total{profile="agora-outage",expectation="T5",verdict="fail"}'),
    1,
  );
  t.is(
    await valueOf(metrics, 'deadwire_expectations_total{profile="agora-outage",expectation="T5",verdict="pass"}'),
    0,
  );
  t.is(await valueOf(metrics, `deadwire_event_delay_seconds_sum{${delay}}`), 11.7);
  t.is(await valueOf(metrics, `deadwire_event_delay_seconds_bucket{le="11",${delay}}`), 0);
  t.is(await valueOf(metrics, `deadwire_event_delay_seconds_bucket{le="12",${delay}}`), 1);
});

test('one event that two expectations are about is one delay, and none is before its anchor', async (t) => {
  const metrics = make();
  const [first] = verdicts.filter(({ expectation }) => expectation === t4);
  if (first === undefined) return t.fail();
  const twin = { ...first, expectation: { ...t4, id: 'T4-twin' } };
  metrics.observeVerdicts('agora-outage', [first, twin, { ...first, measured: -200 }]);
  const count =
    'deadwire_event_delay_seconds_count{event="interrupted",client="uid1",role="local",anchor="last-received"}';
  t.is(await valueOf(metrics, count), 1);
  return undefined;
});

test('the word of a party that is played dead does not count', async (t) => {
  const metrics = make();
  const word = { kind: 'event', client: 'uid1', event: 'interrupted', source: 'process', attributes: {} } as const;
  metrics.observe(record(word));
  metrics.observe(record({ ...word, ignored: true }));
  t.is(await valueOf(metrics, 'deadwire_client_events_total{event="interrupted",client="uid1",role="local"}'), 1);
});

test('client and native names beyond the limit become one', async (t) => {
  const metrics = make();
  for (let index = 0; index < 150; index += 1) {
    const event = `native:n${index}` as const;
    metrics.observe(record({ kind: 'event', client: `c${index}`, event: 'joined', source: 'http', attributes: {} }));
    metrics.observe(record({ kind: 'event', client: 'uid1', event, source: 'http', attributes: {} }));
  }
  t.is(await valueOf(metrics, 'deadwire_client_events_total{event="joined",client="c97",role="unknown"}'), 1);
  t.is(await valueOf(metrics, 'deadwire_client_events_total{event="joined",client="c98",role="unknown"}'), undefined);
  t.is(await valueOf(metrics, 'deadwire_client_events_total{event="joined",client="other",role="unknown"}'), 52);
  t.is(await valueOf(metrics, 'deadwire_client_events_total{event="native:other",client="uid1",role="local"}'), 50);
});

test('a fault is active from its start to its end, and a heal of an unknown one takes nothing away', async (t) => {
  const metrics = make();
  const active = 'deadwire_fault_active{proxy="channel",fault="blackhole"}';
  metrics.observe(record(applied));
  metrics.observe(record({ ...applied, fault: 'f2' }));
  t.is(await valueOf(metrics, active), 2);
  metrics.observe(record(healed));
  metrics.observe(record({ ...healed, fault: 'never-applied', reason: 'shutdown' }));
  t.is(await valueOf(metrics, active), 1);
  t.is(await valueOf(metrics, 'deadwire_faults_injected_total{proxy="channel",fault="blackhole"}'), 2);
  t.is(await valueOf(metrics, 'deadwire_fault_reverts_total{reason="ended"}'), 1);
  t.is(await valueOf(metrics, 'deadwire_fault_reverts_total{reason="shutdown"}'), 1);
});

test('a fault that touches no proxy is counted too', async (t) => {
  const metrics = make();
  metrics.observe(record({ ...applied, type: 'kill', proxies: [] }));
  t.is(await valueOf(metrics, 'deadwire_faults_injected_total{proxy="none",fault="kill"}'), 1);
});

const closed = { kind: 'connection-closed', proxy: 'channel', how: 'fin', bytes } as const;
const refused = { kind: 'connection-refused', proxy: 'channel', reason: 'fault' } as const;

test('every connection has exactly one outcome', async (t) => {
  const metrics = make();
  const happened: Occurrence[] = [
    { kind: 'connection-opened', proxy: 'channel', connection: 1 },
    { kind: 'connection-opened', proxy: 'channel', connection: 2 },
    { ...closed, connection: 1, by: 'client', opened: true },
    { ...refused, connection: 3 },
    { ...closed, connection: 3, by: 'proxy', opened: false },
    { ...closed, connection: 4, by: 'client', opened: false },
    { ...closed, connection: 5, by: 'server', opened: false },
  ];
  for (const each of happened) metrics.observe(record(each));
  const outcomes = { opened: 2, refused: 1, abandoned: 1, failed: 1 };
  for (const [outcome, count] of Object.entries(outcomes)) {
    t.is(await valueOf(metrics, `deadwire_connections_total{proxy="channel",outcome="${outcome}"}`), count, outcome);
  }
  t.is(await valueOf(metrics, 'deadwire_connections{proxy="channel"}'), 1);
});

test('bytes are read at every scrape, and connections of one proxy add up', async (t) => {
  let passed = 10;
  const metrics = make(() => [
    { proxy: 'channel', direction: 'downstream', bytes: passed },
    { proxy: 'channel', direction: 'downstream', bytes: 5 },
  ]);
  const series = 'deadwire_bytes_total{proxy="channel",direction="downstream"}';
  t.is(await valueOf(metrics, series), 15);
  passed = 1000;
  t.is(await valueOf(metrics, series), 1005);
});

test('only connections after the first of a client are attempts to reconnect', async (t) => {
  const metrics = make();
  const attempt = { kind: 'connection-attempt', proxy: 'channel', connection: 1 } as const;
  metrics.observe(record({ ...attempt, client: 'uid1', nth: 1 }));
  metrics.observe(record({ ...attempt, client: 'uid1', nth: 2 }));
  metrics.observe(record({ ...attempt, nth: 3 }));
  t.is(await valueOf(metrics, 'deadwire_reconnect_attempts_total{proxy="channel",client="uid1"}'), 1);
});

const recovery = (sign: string, client = 'uid1', role = 'local') =>
  `deadwire_recovery_seconds_sum{event="${sign}",client="${client}",role="${role}"}`;

test('recovery counts from the heal to the first sign of each kind, for the clients of the fault', async (t) => {
  const metrics = make();
  metrics.observe(record(applied, 1000));
  metrics.observe(record(said('rejoined', {}), 2000));
  metrics.observe(record(healed, 10_000));
  metrics.observe(record({ kind: 'resumed', client: 'uid1', direction: 'upstream' }, 10_250));
  metrics.observe(record({ kind: 'resumed', client: 'uid1', direction: 'downstream' }, 10_500));
  metrics.observe(record({ kind: 'resumed', client: 'uid2', direction: 'downstream' }, 10_500));
  metrics.observe(record(said('rejoined', {}), 12_000));
  metrics.observe(record(said('rejoined', {}), 50_000));
  t.is(await valueOf(metrics, recovery('resumed')), 0.25);
  t.is(await valueOf(metrics, recovery('rejoined')), 2);
  t.is(await valueOf(metrics, recovery('resumed', 'uid2', 'peer')), 0);
});

test('a rejoin after another outage is no recovery from the first', async (t) => {
  const metrics = make();
  metrics.observe(record(applied, 1000));
  metrics.observe(record(healed, 2000));
  metrics.observe(record({ kind: 'resumed', client: 'uid1', direction: 'upstream' }, 2100));
  metrics.observe(record(said('interrupted', {}), 90_000));
  metrics.observe(record(said('rejoined', {}), 95_000));
  t.is(await valueOf(metrics, recovery('rejoined')), 0);
});

test('a fault without named clients is recovered from by every client', async (t) => {
  const metrics = make();
  const { clients: _none, ...everyone } = applied;
  metrics.observe(record(everyone, 1000));
  metrics.observe(record(healed, 2000));
  metrics.observe(record({ kind: 'resumed', client: 'uid2', direction: 'upstream' }, 5000));
  t.is(await valueOf(metrics, recovery('resumed', 'uid2', 'peer')), 3);
});

test('runs count by outcome, of profiles that were not known at the start too', async (t) => {
  const metrics = make();
  metrics.observeRun(plan.name, 'inconclusive');
  metrics.observeRun('another', 'pass');
  t.is(await valueOf(metrics, 'deadwire_runs_total{profile="agora-outage",verdict="inconclusive"}'), 1);
  t.is(await valueOf(metrics, 'deadwire_runs_total{profile="another",verdict="pass"}'), 1);
});

test('what waits in the links, and how often they could borrow no more, are as the data plane says at each scrape', async (t) => {
  const buffers = { bytes: 300_000, refusals: 2 };
  const metrics = make(
    () => [],
    () => buffers,
  );
  t.is(await valueOf(metrics, 'deadwire_buffered_bytes'), 300_000);
  Object.assign(buffers, { bytes: 10, refusals: 3 });
  t.is(await valueOf(metrics, 'deadwire_buffered_bytes'), 10);
  t.is(await valueOf(metrics, 'deadwire_budget_refusals_total'), 3);
});
