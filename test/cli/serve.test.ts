import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { dial, type Peer, RawServer } from '../helpers/peer.js';
import { deadwire, emptyFolder } from './deadwire.js';

interface Serving extends ReturnType<typeof deadwire> {
  api: string;
  server: RawServer;
  /** A connected pair through the proxy. */
  pair(): Promise<{ client: Peer; upstream: Peer }>;
}

async function serving(
  t: ExecutionContext,
  flags: (upstream: number) => string[],
  folder = emptyFolder(),
): Promise<Serving> {
  const server = await RawServer.start();
  t.teardown(() => server.close());
  const running = deadwire(t, ['serve', '--port', '0', ...flags(server.port)], folder);
  const [, port] = await running.says(/^app: 127\.0\.0\.1:(\d+) -> 127\.0\.0\.1:\d+ \(tcp\)$/m);
  const [, api = ''] = await running.says(/(http:\/\/127\.0\.0\.1:\d+)\/metrics\n/);
  return {
    ...running,
    api,
    server,
    async pair() {
      const index = server.accepted.length;
      const client = await dial(Number(port));
      t.teardown(() => client.socket.destroy());
      return { client, upstream: await server.peer(index) };
    },
  };
}

const byFlags = (upstream: number) => ['--proxy', `name=app,listen=127.0.0.1:0,upstream=127.0.0.1:${upstream}`];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`serve by flags passes bytes, and ${signal} stops it with exit code 0`, async (t) => {
    const { child, exit, pair, err } = await serving(t, byFlags);
    const { client, upstream } = await pair();
    client.send('hello');
    await upstream.until(({ received }) => received === 'hello');
    upstream.send('welcome');
    await client.until(({ received }) => received === 'welcome');
    child.kill(signal);
    t.is(await exit, 0, err());
    await client.until(({ closed, fin, rst }) => closed || fin || rst);
  });
}

test('a key press that a wrapper passes on as a second signal stops it in good order', async (t) => {
  const { child, exit, err } = await serving(t, byFlags);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  t.is(await exit, 0, err());
});

test('SIGUSR2 heals everything at once and goes on', async (t) => {
  const { child, exit, pair, api } = await serving(t, byFlags);
  const { client, upstream } = await pair();
  const made = await fetch(`${api}/v1/faults`, { method: 'POST', body: '{"fault":{"type":"blackhole"}}' });
  t.is(made.status, 201);
  client.send('held');
  await elapse(100);
  t.is(upstream.received, '');
  child.kill('SIGUSR2');
  await upstream.until(({ received }) => received === 'held');
  child.kill('SIGTERM');
  t.is(await exit, 0);
});

test('serve takes a profile, starts its clients, hears them, and ends them', async (t) => {
  const folder = emptyFolder();
  const script = `console.log(JSON.stringify({event: 'joined', pid: process.pid})); setInterval(() => {}, 1000)`;
  const profile = (upstream: number) => ({
    name: 'quiet',
    proxies: { app: { protocol: 'tcp', listen: '127.0.0.1:0', upstream: `127.0.0.1:${upstream}` } },
    clients: { uid1: { run: { command: [process.execPath, '-e', script] } } },
  });
  const { says, child, exit } = await serving(
    t,
    (upstream) => {
      writeFileSync(join(folder, 'quiet.yaml'), JSON.stringify(profile(upstream)));
      return ['quiet.yaml'];
    },
    folder,
  );
  const [, pid] = await says(/"event":"joined".*"pid":(\d+)/);
  child.kill('SIGTERM');
  t.is(await exit, 0);
  t.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' });
});

test('the log is one JSON object a line, and text when asked for', async (t) => {
  const json = await serving(t, (upstream) => [...byFlags(upstream), '--verbose']);
  const text = await serving(t, (upstream) => [...byFlags(upstream), '--verbose', '--log', 'text']);
  for (const { pair } of [json, text]) await pair();
  await text.says(/^\+\d+\.\d{3} s {2}connection 1 of a client that nobody claims on app reached its upstream$/m);
  await json.says(/"kind":"connection-opened"/);
  for (const line of json.out().trimEnd().split('\n')) {
    t.true(typeof (JSON.parse(line) as { msg: unknown }).msg === 'string');
  }
});

test('connections are not logged unless asked for, but faults are', async (t) => {
  const { pair, says, out, api } = await serving(t, (upstream) => [...byFlags(upstream), '--log', 'text']);
  await pair();
  const body = JSON.stringify({ fault: { type: 'blackhole' }, for: '10ms' });
  await fetch(`${api}/v1/faults`, { method: 'POST', body });
  await says(/fault blackhole healed/);
  t.notRegex(out(), /connection 1/);
});

for (const log of ['text', 'json']) {
  test(`a reader of the ${log} log who leaves does not stop it`, async (t) => {
    const { child, pair, exit, err } = await serving(t, (upstream) => [
      ...byFlags(upstream),
      '--verbose',
      '--log',
      log,
    ]);
    child.stdout?.destroy();
    for (let nth = 0; nth < 3; nth += 1) {
      const { client, upstream } = await pair();
      client.send('hello');
      await upstream.until(({ received }) => received === 'hello');
    }
    child.kill('SIGTERM');
    t.is(await exit, 0, err());
    t.notRegex(err(), /EPIPE/);
  });
}

test('a port that is in use is exit code 4, of a proxy and of the API alike', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as net.AddressInfo;
  const proxy = deadwire(t, [
    'serve',
    '--proxy',
    `name=app,listen=127.0.0.1:${port},upstream=127.0.0.1:1`,
    '--port',
    '0',
  ]);
  const api = deadwire(t, ['serve', ...byFlags(1), '--port', String(port)]);
  t.is(await proxy.exit, 4);
  t.is(proxy.err(), `proxy app cannot listen on 127.0.0.1:${port}: the port is in use\n`);
  t.is(await api.exit, 4);
  t.is(api.err(), `the API cannot listen on 127.0.0.1:${port}: the port is in use; choose another with --port\n`);
});

const quickContract = `name: quick
title: quick enough for a test
source: this test
confidence: inferred
silence: 300ms
expect:
  - {id: noticed, event: interrupted, from: '\${client}', after: last-received, at: 1500ms, tolerance: 1400ms}
  - {id: back, event: rejoined, from: '\${client}', after: healed, at: 1s, tolerance: 1s}
`;

test('serve judges the contract of a client at a natural outage, and status, metrics and log tell of it', async (t) => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'quick.yaml'), quickContract);
  const flags = (upstream: number) => [
    '--proxy',
    `name=app,listen=127.0.0.1:0,upstream=127.0.0.1:${upstream},identify=client:uid1`,
    '--client',
    'uid1',
    '--contract',
    'quick.yaml',
  ];
  const running = await serving(t, flags, folder);
  const { api, says } = running;
  await says(/^uid1: judged by the contract quick$/m);
  const tell = async (event: string) => {
    const body = JSON.stringify({ client: 'uid1', event });
    t.is((await fetch(`${api}/v1/events`, { method: 'POST', body })).status, 202);
  };
  const { client, upstream } = await running.pair();
  upstream.send('hello');
  await client.until(({ received }) => received === 'hello');
  await says(/"kind":"outage-began","client":"uid1","direction":"downstream".*"cause":"natural"/);
  await tell('interrupted');
  upstream.send('again');
  await says(/"kind":"outage-ended"/);
  await tell('rejoined');
  const [, verdicts = ''] = await says(/"kind":"outage-judged",.*?"verdicts":(\[.*?\])/);
  t.like(JSON.parse(verdicts), [
    { expectation: 'noticed', outcome: 'pass', cause: 'on-time' },
    { expectation: 'back', outcome: 'pass', cause: 'on-time' },
  ]);
  const metrics = await (await fetch(`${api}/metrics`)).text();
  t.regex(metrics, /deadwire_expectations_total\{profile="serve",expectation="noticed",verdict="pass"\} [1-9]/);
  t.regex(metrics, /deadwire_outages_total\{client="uid1",role="local",cause="natural"\} [1-9]/);
  const status = deadwire(t, ['status', '--port', new URL(api).port]);
  t.is(await status.exit, 0, status.err());
  t.regex(status.out(), /uid1 \(quick\): (alive|dead for .*); \d+ outages?: \d+ passed/);
  t.true(
    status
      .out()
      .split('\n')
      .every((line) => line.length <= 80),
    status.out(),
  );
});

test('a contract that there is not, or that nobody has, is refused before anything starts', async (t) => {
  const proxy = ['--proxy', 'name=app,listen=127.0.0.1:0,upstream=127.0.0.1:9,identify=client:uid1'];
  const unknown = deadwire(t, ['serve', ...proxy, '--client', 'uid1', '--contract', '4-10-2']);
  t.is(await unknown.exit, 3);
  t.regex(unknown.err(), /--contract: unknown contract "4-10-2"; did you mean "4-10-20"\?/);
  const stranger = deadwire(t, ['serve', ...proxy, '--client', 'uid1', '--contract', 'uid2=4-10-20']);
  t.is(await stranger.exit, 3);
  t.regex(stranger.err(), /--contract: unknown client "uid2"; did you mean "uid1"\?/);
  const nobody = deadwire(t, [
    'serve',
    '--proxy',
    'name=app,listen=127.0.0.1:0,upstream=127.0.0.1:9',
    '--contract',
    '4-10-20',
  ]);
  t.is(await nobody.exit, 3);
  t.regex(nobody.err(), /needs a client whose contract it is/);
});

test('status says what to look at when no deadwire answers', async (t) => {
  const { exit, err } = deadwire(t, ['status', '--port', '1']);
  t.is(await exit, 4);
  t.regex(
    err(),
    /no deadwire answers at http:\/\/127\.0\.0\.1:1\/v1\/status: .*; is it running, and with this --port\?/,
  );
});
