import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { allGone, isRunning } from '../helpers/deadwire.js';

const keeper = new URL('../../src/runner/keeper.js', import.meta.url).href;

/** A process that starts a client with a child of its own, keeps its group, and says its number. */
async function supervisor(t: ExecutionContext<unknown>, then = '') {
  const script = `
    import { spawn } from 'node:child_process';
    import { keepGroup } from '${keeper}';
    const client = spawn('/bin/sh', ['-c', 'sleep 60 & trap "" TERM; while :; do wait; done'], { detached: true, stdio: 'ignore' });
    const dismiss = keepGroup(client.pid);
    client.unref();
    console.log(client.pid);
    ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const group = Number(line.toString());
  t.teardown(() => {
    child.kill('SIGKILL');
    if (isRunning(group)) process.kill(-group, 'SIGKILL');
  });
  return { child, group };
}

test('a client and all that it started end when its supervisor is killed, even if it ignores SIGTERM', async (t) => {
  const { child, group } = await supervisor(t, 'setInterval(() => {}, 1000);');
  t.true(isRunning(group));
  child.kill('SIGKILL');
  t.deepEqual(await allGone([group]), []);
});

test('a keeper does not keep its supervisor alive, and one that was dismissed touches nothing', async (t) => {
  const { child, group } = await supervisor(t, 'dismiss();');
  await once(child, 'close');
  t.deepEqual(await allGone([group], 1500), [group]);
});
