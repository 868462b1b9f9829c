import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { windowAt } from '../../src/core/expectation.js';
import type { Expectation } from '../../src/core/expectation.js';
import type { ClientPlan, Plan } from '../../src/core/plan.js';
import type { HistoryRecord } from '../../src/core/records.js';
import { faultSpec, wire } from '../helpers/wire.js';
import { dial, RawServer } from '../helpers/peer.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { Session } from '../../src/session/session.js';

const claimed = { identify: { by: 'client', client: 'uid1' } } as const;

function command(script: string): Pick<ClientPlan, 'run'> {
  return { run: { command: [process.execPath, '-e', script], shell: false, env: {}, output: { format: 'json' } } };
}

async function recordOf(session: Session, condition: (record: HistoryRecord) => boolean): Promise<HistoryRecord> {
  for (;;) {
    const found = session.history.records().find(condition);
    if (found !== undefined) return found;
    await elapse(5);
  }
}

test('when one listener cannot open, none stays open', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as net.AddressInfo;
  const listen = { host: '127.0.0.1', port };
  const session = new Session({ plan: planOf({ proxies: [proxyPlan(1), proxyPlan(1, { name: 'second', listen })] }) });
  const error = await t.throwsAsync(session.start(), { code: 'LISTEN_FAILED' });
  t.is(error?.message, `proxy second cannot listen on 127.0.0.1:${port}: the port is in use`);
  const [first] = session.proxies;
  await t.throwsAsync(dial(first?.address.port ?? 0), { code: 'ECONNREFUSED' });
});

test('stopping twice is stopping once', async (t) => {
  const { session, pair } = await wire(t);
  const { client } = await pair();
  await Promise.all([session.stop(), session.stop()]);
  await session.stop();
  await client.until(({ silent }) => !silent);
  const closed = session.history.records().filter(({ kind }) => kind === 'connection-closed');
  t.is(closed.length, 1);
});

test('a session that was never started can be stopped', async (t) => {
  await t.notThrowsAsync(new Session({ plan: planOf({ proxies: [proxyPlan(1)] }) }).stop());
});

test('stopping heals what is in force', async (t) => {
  const { session, apply, records } = await wire(t);
  apply('blackhole');
  await session.stop();
  t.like(records('fault-healed'), [{ reason: 'shutdown' }]);
});

test('a client whose process was killed is not started again by the stop that heals it', async (t) => {
  const client = clientPlan('uid1', command('setInterval(() => {}, 1000)'));
  const session = new Session({ plan: planOf({ clients: [client] }) });
  session.clientProcesses.startAll();
  session.faults.apply(faultSpec('kill', { process: 'uid1' }, { clients: ['uid1'] }));
  await session.stop();
  const starts = session.history.records().filter(({ kind }) => kind === 'client-started');
  t.is(starts.length, 1);
});

test('a client that is killed and comes back is another process', async (t) => {
  const client = clientPlan('uid1', command('console.log(`{"event":"joined"}`); setInterval(() => {}, 1000)'));
  const session = new Session({ plan: planOf({ clients: [client] }) });
  t.teardown(() => session.stop());
  session.clientProcesses.startAll();
  await recordOf(session, ({ kind }) => kind === 'event');
  session.faults.apply(faultSpec('kill', { process: 'uid1', 'restart-after': '10ms' }, { clients: ['uid1'] }));
  const exit = await recordOf(session, ({ kind }) => kind === 'client-exited');
  t.like(exit, { signal: 'SIGKILL', expected: true });
  await recordOf(session, ({ kind, n }) => kind === 'event' && n > exit.n);
  t.is(session.history.records().filter(({ kind }) => kind === 'client-started').length, 2);
});

test('what a client prints becomes its events, at the instant that it says itself', async (t) => {
  const script = `const now = Number(process.hrtime.bigint()) / 1e6;
    console.log(JSON.stringify({event: 'joined', channel: process.env.DEADWIRE_PROXY_CHANNEL, monotonic: now}));
    console.log('an ordinary line'); console.log('{"event":'); console.error('{"event":"lost"}');`;
  const server = await RawServer.start();
  t.teardown(() => server.close());
  const plan = planOf({ proxies: [proxyPlan(server.port)], clients: [clientPlan('uid1', command(script))] });
  const session = new Session({ plan });
  t.teardown(() => session.stop());
  await session.start();
  session.clientProcesses.startAll();
  await recordOf(session, ({ kind }) => kind === 'client-exited');
  const [event, ...others] = session.history.records().filter((record) => record.kind === 'event');
  t.deepEqual(others, []);
  t.like(event, {
    event: 'joined',
    source: 'process',
    attributes: { channel: `127.0.0.1:${session.proxies[0]?.address.port}` },
  });
  t.true((event?.t ?? 0) <= (event?.arrived ?? -1) && (event?.t ?? 0) > 0);
  t.is(session.history.records().filter(({ kind }) => kind === 'client-output').length, 1);
});

test('the metrics count bytes of open and of ended connections', async (t) => {
  const { session, pair } = await wire(t);
  const first = await pair();
  first.client.send('12345');
  await first.upstream.until(({ received }) => received === '12345');
  const metric = async () =>
    /^deadwire_bytes_total\{proxy="channel",direction="upstream"\} (\d+)$/m.exec(await session.metrics.metrics())?.[1];
  t.is(await metric(), '5');
  first.client.socket.end();
  first.upstream.socket.end();
  await recordOf(session, ({ kind }) => kind === 'connection-closed');
  const second = await pair();
  second.client.send('678');
  await second.upstream.until(({ received }) => received === '678');
  t.is(await metric(), '8');
});

test('only so many records are kept as was asked for, and their numbers go on', (t) => {
  const session = new Session({ plan: planOf({ clients: [clientPlan('uid1')] }), keep: 10 });
  for (let nth = 0; nth < 1000; nth += 1) {
    session.receive({ client: 'uid1', event: 'joined', attributes: { nth }, source: 'library' });
  }
  const records = session.history.records();
  t.true(records.length >= 10 && records.length <= 20, `${records.length} records`);
  t.is(records.at(-1)?.n, 1000);
});

const expectation: Expectation = {
  id: 'T4',
  step: 'cut',
  expects: 'event',
  event: 'interrupted',
  from: 'uid1',
  where: {},
  after: { kind: 'last-received', client: 'uid1' },
  window: windowAt(4000),
  count: { min: 1, max: 1 },
  severity: 'fail',
};

test('the last bytes are remembered before an event that counts from them, and before no other', async (t) => {
  const server = await RawServer.start();
  t.teardown(() => server.close());
  const steps: Plan['steps'] = [{ id: 'cut', duration: 1000, expect: [expectation] }];
  const plan = planOf({ proxies: [proxyPlan(server.port, claimed)], clients: [clientPlan('uid1')], steps });
  const session = new Session({ plan });
  t.teardown(() => session.stop());
  await session.start();
  const client = await dial(session.proxies[0]?.address.port ?? 0);
  t.teardown(() => client.socket.destroy());
  const upstream = await server.peer();
  upstream.send('hello');
  await client.until(({ received }) => received === 'hello');

  session.receive({ client: 'uid1', event: 'joined', attributes: {}, source: 'library' });
  t.false(session.history.records().some(({ kind }) => kind === 'last-byte'));
  session.receive({ client: 'uid1', event: 'interrupted', attributes: {}, source: 'library' });
  const [bytes, event] = session.history.records().slice(-2);
  t.like(bytes, { kind: 'last-byte', client: 'uid1' });
  t.like(event, { kind: 'event', event: 'interrupted' });
  t.true(bytes?.kind === 'last-byte' && bytes.sent === undefined && (bytes.received?.t ?? Infinity) <= bytes.before);
});

test('the first byte of a client that was not held is written down after the heal, in each direction once', async (t) => {
  const { pair, apply, records, until } = await wire(t, { proxy: claimed, clients: [clientPlan('uid1')] });
  const { client, upstream } = await pair();
  const heal = apply('blackhole');
  client.send('held');
  await until(() => records('fault-effective').length > 0);
  t.deepEqual(records('resumed'), []);
  heal();
  await upstream.until(({ received }) => received === 'held');
  upstream.send('answer');
  await client.until(({ received }) => received === 'answer');
  client.send('more');
  await upstream.until(({ received }) => received === 'heldmore');
  t.deepEqual(
    records('resumed').map(({ direction }) => direction),
    ['downstream', 'upstream'],
  );
});

test.serial('a moment in which nothing could be stamped is written down with its length', async (t) => {
  // Nobody looks where nothing is judged.
  const expect = [expectation];
  const session = new Session({ plan: planOf({ steps: [{ id: 'outage', duration: 1000, expect }] }) });
  t.teardown(() => session.stop());
  await elapse(60);
  const until = performance.now() + 200;
  while (performance.now() < until);
  const stall = await recordOf(session, (record) => record.kind === 'stall' && record.lasted > 120);
  t.true(stall.kind === 'stall' && stall.lasted < 1000 && stall.from < stall.t);
});

test('each connection of a client is counted, and what its wire shows is its event', async (t) => {
  const { pair, records, session } = await wire(t, { proxy: claimed, clients: [clientPlan('uid1')] });
  await pair();
  await pair();
  t.deepEqual(
    records('connection-attempt').map(({ client, nth }) => `${client} ${nth}`),
    ['uid1 1', 'uid1 2'],
  );
  const events = session.history.records().filter((record) => record.kind === 'event');
  t.deepEqual(
    events.map(({ event, source }) => `${event} from ${source}`),
    ['wire-attempt from wire', 'wire-connected from wire', 'wire-attempt from wire', 'wire-connected from wire'],
  );
});
