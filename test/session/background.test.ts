import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import type { BackgroundPlan } from '../../src/core/background.js';
import type { Plan } from '../../src/core/plan.js';
import { recordLine } from '../../src/reports/record-line.js';
import { statusText } from '../../src/reports/status-text.js';
import { startBackground } from '../../src/session/background.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';
import { faultViews } from '../../src/session/views.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec } from '../helpers/wire.js';

const chatter: BackgroundPlan = {
  id: 'chatter',
  fault: faultSpec('inject', { text: 'chat', every: '5ms' }, { clients: ['uid1'], direction: 'downstream' }),
  explain: 'chat',
};

/** A server that says nothing by itself, behind a proxy that puts chatter in. */
async function scene(t: ExecutionContext, parts: Partial<Plan> = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = proxyPlan(port, { protocol: 'http', identify: { by: 'query', name: 'uid' } });
  const clients = [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2' })];
  const session = new Session({ plan: planOf({ proxies: [proxy], clients, background: [chatter], ...parts }) });
  await session.start();
  t.teardown(async () => {
    await session.stop();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const connect = async (uid: string) => {
    const client = new WebSocket(`ws://127.0.0.1:${session.proxies[0]?.address.port}/?uid=${uid}`);
    t.teardown(() => client.terminate());
    const heard: string[] = [];
    client.on('message', (data: Buffer) => heard.push(data.toString()));
    await once(client, 'open');
    return heard;
  };
  const until = async (condition: () => boolean) => {
    while (!condition()) await elapse(2);
  };
  const records = () => session.history.records();
  return { session, connect, until, records };
}

test('a client that is meant hears it, on later connections too, and others do not', async (t) => {
  const { session, connect, until } = await scene(t);
  const early = await connect('1');
  const traffic = startBackground(session);
  const [late, other] = [await connect('1'), await connect('2')];
  await until(() => early.length > 3 && late.length > 3);
  t.deepEqual(other, []);
  traffic.stop();
  t.deepEqual(session.faults.list(), []);
  traffic.stop();
});

test('healing everything ends it for good, and the history says so', async (t) => {
  const { session, connect, until, records } = await scene(t);
  const traffic = startBackground(session);
  const heard = await connect('1');
  await until(() => heard.length > 1);
  t.is(session.faults.healAll('heal-all'), 1);
  const healed = records().findLast(({ kind }) => kind === 'fault-healed');
  t.like(healed, { background: 'chatter', reason: 'heal-all' });
  t.is(recordLine(healed as never).split('  ')[1], 'background chatter over (heal-all)');
  traffic.stop();
  t.is(records().filter(({ kind }) => kind === 'fault-healed').length, 1);
});

test('what it puts in are bytes that the client got, and they stop with the wire', async (t) => {
  const { session, connect, until, records } = await scene(t);
  startBackground(session);
  const heard = await connect('1');
  await until(() => heard.length > 3);
  const hole = session.faults.apply(faultSpec('blackhole', {}, { clients: ['uid1'] }));
  const cut = session.clock.now();
  await elapse(100);
  const count = heard.length;
  await elapse(200);
  t.is(heard.length, count);
  const received = session.tracks.lastBytes('uid1').received?.t ?? 0;
  t.true(received > cut - 100 && received <= cut + 1, `last byte ${cut - received} ms before the cut`);
  t.true(
    records().some((each) => each.kind === 'fault-effective' && each.fault === hole.id),
    'the chatter alone shows that something is withheld',
  );
  session.faults.heal(hole.id, 'healed');
  await elapse(0);
  const burst = heard.length - count;
  await until(() => heard.length > count + 5);
  t.true(burst <= 3, `${burst} came at once with the heal`);
  await until(() => records().some(({ kind }) => kind === 'resumed'));
});

test('a run has it from before the baseline to its end, beside its faults and not among them', async (t) => {
  const { session, records } = await scene(t, {
    baseline: { require: [], steadyFor: 10, patience: 1000 },
    steps: [{ id: 'cut', fault: faultSpec('blackhole'), duration: 20, expect: [] }],
  });
  await runPlan(session, new AbortController().signal);
  const story = records().flatMap((each) => {
    if (each.kind === 'fault-applied' || each.kind === 'fault-healed') {
      return [`${each.kind} ${each.background ?? each.step}`];
    }
    return ['run-started', 'baseline', 'run-ended'].includes(each.kind) ? [each.kind] : [];
  });
  t.deepEqual(story, [
    'run-started',
    'fault-applied chatter',
    'baseline',
    'fault-applied cut',
    'fault-healed cut',
    'fault-healed chatter',
    'run-ended',
  ]);
  const metrics = await session.metrics.metrics();
  t.regex(metrics, /deadwire_faults_injected_total\{proxy="channel",fault="inject"\} 0\n/);
  t.regex(metrics, /deadwire_faults_injected_total\{proxy="channel",fault="blackhole"\} 1\n/);
  t.regex(metrics, /deadwire_fault_reverts_total\{reason="ended"\} 1\n/);
});

test('nobody comes back when it ends, and the status lists it as what it is', async (t) => {
  const { session, connect, until, records } = await scene(t);
  const traffic = startBackground(session);
  const heard = await connect('1');
  await until(() => heard.length > 3);
  const status = { version: '0', 'up-for-ms': 0, proxies: [], faults: faultViews(session), clients: [] };
  t.regex(statusText(status, 200), /no fault in force\nbackground chatter: the text message "chat" is put in/);
  traffic.stop();
  await elapse(30);
  t.deepEqual(
    records().filter(({ kind }) => kind === 'resumed'),
    [],
  );
  t.regex(
    await session.metrics.metrics(),
    /deadwire_recovery_seconds_count\{event="resumed",client="uid1",role="local"\} 0\n/,
  );
});
