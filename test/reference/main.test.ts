import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { monotonicNow, systemClock } from '../../src/core/clock.js';
import { startReferenceServer } from '../../src/reference/server.js';
import { RawClient, Speaker } from '../helpers/channel.js';

const program = fileURLToPath(new URL('../../src/reference/main.js', import.meta.url));

function start(t: ExecutionContext<unknown>, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }));
  /** The first line that contains the text, as soon as it is there. */
  const line = async (from: 'stdout' | 'stderr', text: string): Promise<string> => {
    for (;;) {
      const found = said[from]
        .split('\n')
        .slice(0, -1)
        .find((one) => one.includes(text));
      if (found !== undefined) return found;
      await Promise.race([
        once(child[from], 'data'),
        ended.then(() => Promise.reject(new Error(`ended without ${text}`))),
      ]);
    }
  };
  return { child, said, ended, line };
}

const misused = test.macro({
  title: (_title, args: string[]) => `deadwire-reference ${args.join(' ')} is refused with exit code 3 and the usage`,
  async exec(t, args: string[], complaint: string) {
    const { code, stdout, stderr } = await start(t, ...args).ended;
    t.is(code, 3);
    t.is(stdout, '');
    t.true(stderr.includes(complaint), stderr);
    t.true(stderr.includes('deadwire-reference client --uid 1'));
    t.false(stderr.includes('    at '), 'nobody wants a stack trace for a typo');
  },
});

const client = ['client', '--uid', '1', '--url', 'ws://127.0.0.1:1/'];
test.serial(misused, [], 'say server or client');
test.serial(misused, ['sever'], 'say server or client');
test.serial(misused, ['client', '--url', 'ws://127.0.0.1:1/'], '--uid');
test.serial(misused, ['client', '--uid', '1'], '--url');
test.serial(misused, ['client', '--uid', '1', '--url', 'nowhere'], '--url');
test.serial(misused, ['client', '--uid', '1', '--url', 'ftp://127.0.0.1/'], 'protocol');
test.serial(misused, [...client, '--sdk', 'newest'], '--sdk: newest is no version');
test.serial(misused, [...client, '--sdk', ''], '--sdk');
test.serial(misused, [...client, '--platform', 'symbian'], '--platform: symbian is none of android, ios');
test.serial(misused, ['server', '--port', '0', '--misbehave', 'badly'], '--misbehave: badly is none of late');
test.serial(misused, [...client, '--misbehave', 'badly'], '--misbehave: badly is none of late, early');
test.serial(misused, [...client, '--time-scale', '0.5'], '--time-scale: 0.5');
test.serial(misused, [...client, '--loud'], '--loud');
test.serial(misused, ['server', '--port', 'http'], '--port: http');
test.serial(misused, ['server', '--port', '70000'], 'port');

test.serial('--help is the usage, on standard output, with every misbehaviour', async (t) => {
  const { code, stdout, stderr } = await start(t, '--help').ended;
  t.is(code, 0);
  t.is(stderr, '');
  t.true(stdout.includes('--misbehave late|early|silent|twice|never-rejoins'));
});

test.serial('a server whose port is taken exits with 4 and says which, without the usage', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as net.AddressInfo;
  const { code, stderr } = await start(t, 'server', '--port', String(port)).ended;
  t.is(code, 4);
  t.true(stderr.includes(`127.0.0.1:${port}`));
  t.false(stderr.includes('--uid'));
});

test.serial('a server says where it listens, serves, and ends when asked', async (t) => {
  const { child, ended, line } = start(t, 'server', '--port', '0', '--time-scale', '20');
  const address = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(await line('stderr', 'reference channel on'));
  await new RawClient(t, Number(address?.[1])).join('1');
  child.kill('SIGTERM');
  const { code, signal } = await ended;
  t.deepEqual([code, signal], [0, null]);
});

test.serial(
  'a client writes every callback as a line of JSON with the monotonic clock, leaves when asked, and ends at once',
  async (t) => {
    const server = await startReferenceServer({ clock: systemClock(20) });
    t.teardown(() => server.close());
    const url = `ws://127.0.0.1:${server.port}/`;
    const peer = new Speaker({ uid: '2', url, clock: systemClock(20) });
    t.teardown(() => peer.sdk.leave());
    peer.sdk.join();
    const before = monotonicNow();
    const { child, said, ended, line } = start(
      t,
      'client',
      '--uid',
      '1',
      '--url',
      url,
      '--time-scale',
      '20',
      '--platform',
      'ios',
    );
    await Promise.all([line('stdout', 'didJoinedOfUid'), peer.says('onUserJoined')]);
    const asked = performance.now();
    child.kill('SIGINT');
    const { code, signal, stderr } = await ended;
    t.deepEqual([code, signal, stderr], [0, null, '']);
    t.true(performance.now() - asked < 1000, 'it ends at once');
    const { attributes } = await peer.says('onUserOffline');
    t.deepEqual(attributes, { uid: '1', reason: 0 });

    const lines = said.stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    t.deepEqual(
      lines.map(({ event }) => event),
      [
        'joinChannel',
        'connectionChangedToState',
        'connectionChangedToState',
        'didJoinChannel',
        'didJoinedOfUid',
        'connectionChangedToState',
        'didLeaveChannelWithStats',
      ],
    );
    t.deepEqual(lines[0]?.['attributes'], { uid: '1', channel: 'demo' });
    let last = before;
    for (const { monotonic } of lines) {
      t.true(typeof monotonic === 'number' && monotonic >= last && monotonic <= monotonicNow());
      last = monotonic as number;
    }
  },
);

test.serial('--sdk and --channel choose the line and the channel', async (t) => {
  const server = await startReferenceServer({ clock: systemClock(20) });
  t.teardown(() => server.close());
  const url = `ws://127.0.0.1:${server.port}/`;
  const words = ['--url', url, '--time-scale', '20', '--sdk', '2.3.1', '--channel', 'other'];
  const { said, line } = start(t, 'client', '--uid', '1', ...words);
  await line('stdout', 'onJoinChannelSuccess');
  t.deepEqual(server.members('other'), ['1']);
  t.false(said.stdout.includes('onConnectionStateChanged'));
});

test.serial(
  'a client whose server is gone calls itself interrupted with the silence it measured, and ends when asked',
  async (t) => {
    const server = await startReferenceServer({ clock: systemClock(20) });
    const { child, ended, line } = start(
      t,
      'client',
      '--uid',
      '1',
      '--url',
      `ws://127.0.0.1:${server.port}/`,
      '--time-scale',
      '20',
    );
    await line('stdout', 'onJoinChannelSuccess');
    await server.close();
    const text = await line('stdout', '"reason":2');
    const { silence } = JSON.parse(text) as { silence: number };
    t.true(silence >= 4000 && silence < 5000, `a silence of ${silence}`);
    child.kill('SIGTERM');
    t.is((await ended).code, 0);
  },
);

test.serial('a client whose reader goes away ends by itself, without a complaint', async (t) => {
  const server = await startReferenceServer({ clock: systemClock(20) });
  t.teardown(() => server.close());
  const { child, ended, line } = start(
    t,
    'client',
    '--uid',
    '1',
    '--url',
    `ws://127.0.0.1:${server.port}/`,
    '--time-scale',
    '20',
  );
  await line('stdout', 'onJoinChannelSuccess');
  child.stdout.destroy();
  // It notices with the next thing it says.
  await new RawClient(t, server.port).join('2');
  const { code, signal, stderr } = await ended;
  t.deepEqual([code, signal, stderr], [0, null, '']);
});
