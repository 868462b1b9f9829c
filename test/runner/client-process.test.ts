import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { ClientCommand } from '../../src/core/plan.js';
import type { Occurrence } from '../../src/core/records.js';
import { ClientProcess } from '../../src/runner/client-process.js';
import { longestLine } from '../../src/runner/output-lines.js';

const { execPath: node } = process;
const lasting = 'setInterval(() => {}, 1000);';

type Exit = Extract<Occurrence, { kind: 'client-exited' }>;

interface Watched {
  client: ClientProcess;
  records: Occurrence[];
  lines: string[];
  /** Resolves when the condition holds, looked at after everything that the process does. */
  until(condition: () => boolean): Promise<void>;
  exits(): Exit[];
}

function watched(t: ExecutionContext, command: Partial<ClientCommand> & { command: string[] }): Watched {
  const records: Occurrence[] = [];
  const lines: string[] = [];
  const wakes = new Set<() => void>();
  const note = () => wakes.forEach((wake) => wake());
  const client = new ClientProcess(
    'uid1',
    { shell: false, env: {}, output: { format: 'json' }, ...command },
    {
      environment: { DEADWIRE_PROXY_CHANNEL: '127.0.0.1:7001', FROM: 'deadwire' },
      record(occurrence) {
        records.push(occurrence);
        note();
      },
      line(_client, text, from) {
        lines.push(`${from}: ${text}`);
        note();
      },
    },
  );
  t.teardown(() => client.stop());
  return {
    client,
    records,
    lines,
    exits: () => records.filter((record) => record.kind === 'client-exited'),
    until: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition()) return;
          wakes.delete(look);
          resolve();
        };
        wakes.add(look);
        look();
      }),
  };
}

function isAlive(pid: number): boolean {
  // A zombie answers to signals too: it is dead, and only waits to be reaped.
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

async function untilDead(pid: number): Promise<void> {
  while (isAlive(pid)) await elapse(10);
}

test('a process that ends by itself leaves its exit code and the end of its standard error', async (t) => {
  const { client, records, exits, until } = watched(t, {
    command: [node, '-e', 'console.error("x".repeat(5000)); console.error("no such host"); process.exit(7)'],
  });
  client.start();
  t.like(records[0], { kind: 'client-started', client: 'uid1' });
  await until(() => exits().length > 0);
  const [exit] = exits();
  t.like(exit, { code: 7, signal: null, expected: false });
  t.true(exit?.lastWords?.endsWith('xxx\nno such host'));
  t.true((exit?.lastWords?.length ?? 0) <= 2000);
});

test('its environment is ours, what deadwire adds and what the profile says, in this order', async (t) => {
  const script = 'console.log([process.env.HOME === undefined, process.env.DEADWIRE_PROXY_CHANNEL, process.env.FROM])';
  const { client, lines, until } = watched(t, { command: [node, '-e', script], env: { FROM: 'profile' } });
  client.start();
  await until(() => lines.length > 0);
  t.deepEqual(lines, ["stdout: [ false, '127.0.0.1:7001', 'profile' ]"]);
});

test('it is started in its folder', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'deadwire-'));
  const { client, lines, until } = watched(t, { command: ['pwd'], cwd });
  client.start();
  await until(() => lines.length > 0);
  t.deepEqual(lines, [`stdout: ${cwd}`]);
});

test('both outputs are read line by line, and the last line needs no newline', async (t) => {
  const { client, lines, exits, until } = watched(t, {
    command: ['printf "one\\ntwo"; printf "three" >&2'],
    shell: true,
  });
  client.start();
  await until(() => exits().length > 0);
  t.deepEqual(lines.toSorted(), ['stderr: three', 'stdout: one', 'stdout: two']);
});

test.serial('100 MB without a newline cost one line of bounded length', async (t) => {
  const script = `const block = Buffer.alloc(1 << 20, 'x'); let left = 100;
    const more = () => { if (left-- > 0) process.stdout.write(block, more); else process.stdout.write('\\n{"event":"joined"}\\n'); };
    more();`;
  const { client, lines, exits, until } = watched(t, { command: [node, '-e', script] });
  const before = process.memoryUsage().rss;
  client.start();
  await until(() => exits().length > 0);
  t.deepEqual(
    lines.map((line) => line.length - 'stdout: '.length),
    [longestLine, '{"event":"joined"}'.length],
  );
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  t.true(grown < 60, `grew by ${Math.round(grown)} MiB`);
});

test('a flood of lines arrives whole', async (t) => {
  const { client, lines, exits, until } = watched(t, { command: ['seq 1 200000'], shell: true });
  client.start();
  await until(() => exits().length > 0);
  t.is(lines.length, 200_000);
  t.is(lines.at(-1), 'stdout: 200000');
});

const unstartable: [string, Partial<ClientCommand> & { command: string[] }, string][] = [
  ['a command that does not exist', { command: ['no-such-command'] }, 'there is no command no-such-command'],
  ['a folder that does not exist', { command: [node], cwd: '/no/such/folder' }, 'there is no folder /no/such/folder'],
  ['a folder in place of a program', { command: ['/etc'] }, '/etc may not be executed'],
];

for (const [what, command, reason] of unstartable) {
  test(`${what} is one exit with the reason, and stopping it is nothing`, async (t) => {
    const { client, records, until } = watched(t, command);
    client.start();
    await until(() => records.length > 0);
    await elapse(50);
    t.deepEqual<Occurrence[], Occurrence[]>(records, [
      { kind: 'client-exited', client: 'uid1', pid: 0, code: null, signal: null, expected: false, lastWords: reason },
    ]);
    await client.stop();
  });
}

test('what the system refuses outright is an exit too, and no exception', async (t) => {
  const { client, records, until } = watched(t, { command: [node, 'a\0b'] });
  client.start();
  await until(() => records.length > 0);
  t.like(records[0], { kind: 'client-exited', pid: 0 });
});

test('a command of the shell that does not exist has code 127 and says so', async (t) => {
  const { client, exits, until } = watched(t, { command: ['no-such-command'], shell: true });
  client.start();
  await until(() => exits().length > 0);
  t.is(exits()[0]?.code, 127);
  t.regex(exits()[0]?.lastWords ?? '', /no-such-command: not found/);
});

test('stopping asks with SIGTERM, and an answer in time is its own exit', async (t) => {
  const { client, lines, exits, until } = watched(t, {
    command: [
      node,
      '-e',
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); ${lasting} console.log('up')`,
    ],
  });
  client.start();
  await until(() => lines.length > 0);
  await client.stop();
  t.deepEqual(lines, ['stdout: up', 'stdout: bye']);
  t.like(exits(), [{ code: 0, signal: null, expected: true }]);
  await client.stop();
  t.is(exits().length, 1);
});

test('a process that does not listen to SIGTERM is killed after 3 s', async (t) => {
  const { client, lines, exits, until } = watched(t, {
    command: [node, '-e', `process.on('SIGTERM', () => {}); ${lasting} console.log('up')`],
  });
  client.start();
  await until(() => lines.length > 0);
  const began = performance.now();
  await client.stop();
  const took = performance.now() - began;
  t.true(took > 2900 && took < 4500, `took ${took} ms`);
  t.like(exits(), [{ code: null, signal: 'SIGKILL', expected: true }]);
});

test('what a shell started ends with it', async (t) => {
  const { client, lines, until } = watched(t, { command: ['sleep 300 & echo $!; wait'], shell: true });
  client.start();
  await until(() => lines.length > 0);
  const pid = Number(lines[0]?.slice('stdout: '.length));
  t.true(isAlive(pid));
  await client.stop();
  await t.notThrowsAsync(untilDead(pid));
});

test('what a shell left behind, its output closed, ends when the shell does', async (t) => {
  const { client, lines, exits, until } = watched(t, {
    command: ['sleep 300 >/dev/null 2>&1 & echo $!'],
    shell: true,
  });
  client.start();
  await until(() => exits().length > 0);
  t.like(exits(), [{ code: 0, expected: false }]);
  await t.notThrowsAsync(untilDead(Number(lines[0]?.slice('stdout: '.length))));
});

test('somebody who left the group and holds the output open cannot hold up the exit', async (t) => {
  const { client, lines, exits, until } = watched(t, {
    command: ['setsid sleep 300 & sleep 0.2; echo $!'],
    shell: true,
  });
  client.start();
  await until(() => exits().length > 0);
  process.kill(Number(lines[0]?.slice('stdout: '.length)), 'SIGKILL');
  t.is(exits().length, 1);
});

test('a shell that is gone at once leaves its child the time to say goodbye', async (t) => {
  const leaver = `process.on('SIGTERM', () => setTimeout(() => { console.log('bye'); process.exit(); }, 200)); ${lasting} console.log('up')`;
  const { client, lines, until } = watched(t, { command: [`true; "${node}" -e "${leaver}"; true`], shell: true });
  client.start();
  await until(() => lines.length > 0);
  await client.stop();
  t.deepEqual(lines, ['stdout: up', 'stdout: bye']);
});

test('a kill is a real SIGKILL and no surprise; the client is started again as another process', async (t) => {
  const { client, records, lines, exits, until } = watched(t, {
    command: [node, '-e', `${lasting} console.log('up')`],
  });
  client.start();
  await until(() => lines.length === 1);
  client.kill();
  await until(() => exits().length === 1);
  t.like(exits(), [{ code: null, signal: 'SIGKILL', expected: true }]);
  client.start();
  await until(() => lines.length === 2);
  const [first, second] = records.filter((record) => record.kind === 'client-started');
  t.not(first?.pid, second?.pid);
});

test('a kill by SIGTERM lets it say goodbye, and is no surprise either', async (t) => {
  const script = `${lasting} process.once('SIGTERM', () => { console.log('bye'); process.exit(0); }); console.log('up')`;
  const { client, lines, exits, until } = watched(t, { command: [node, '-e', script] });
  client.start();
  await until(() => lines.length === 1);
  client.kill('SIGTERM');
  await until(() => exits().length === 1);
  t.like(exits(), [{ code: 0, signal: null, expected: true }]);
  t.deepEqual(lines, ['stdout: up', 'stdout: bye']);
});

test('one that is started again while it still dies comes after its end, and both ends are no surprise', async (t) => {
  const { client, records, lines, exits, until } = watched(t, {
    command: [node, '-e', `${lasting} console.log('up')`],
  });
  client.start();
  await until(() => lines.length === 1);
  client.kill();
  client.start();
  await until(() => lines.length === 2);
  t.deepEqual(
    records.map(({ kind }) => kind),
    ['client-started', 'client-exited', 'client-started'],
  );
  await client.stop();
  t.deepEqual(
    exits().map(({ expected }) => expected),
    [true, true],
  );
});

test('one that runs is not started twice, and one that dies by itself later is not started again', async (t) => {
  const { client, records, lines, exits, until } = watched(t, {
    command: [node, '-e', 'console.log("up"); setTimeout(() => process.exit(1), 300)'],
  });
  client.start();
  client.start();
  await until(() => lines.length === 1);
  client.kill();
  client.start();
  await until(() => exits().length === 2);
  await elapse(200);
  t.deepEqual(
    records.map(({ kind }) => kind),
    ['client-started', 'client-exited', 'client-started', 'client-exited'],
  );
  t.false(exits()[1]?.expected);
});

test('clients end with a deadwire that leaves at once', (t) => {
  const script = `import { ClientProcess } from ${JSON.stringify(new URL('../../src/runner/client-process.js', import.meta.url).href)};
    const command = { command: ['sleep', '300'], shell: false, env: {}, output: { format: 'json' } };
    const ground = { environment: {}, line() {}, record: ({ pid }) => { console.log(pid); process.exit(130); } };
    new ClientProcess('uid1', command, ground).start();
    setInterval(() => {}, 1000);`;
  const { stdout, status } = spawnSync(node, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  t.is(status, 130);
  const pid = Number(stdout);
  t.true(pid > 0);
  return t.notThrowsAsync(untilDead(pid));
});
