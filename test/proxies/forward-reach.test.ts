import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { ForwardReach } from '../../src/proxies/forward-reach.js';
import { plainAnswer } from '../../src/proxies/refusal.js';
import { unreachable } from '../../src/proxies/unreachable.js';

test('a host that does not answer a dial is given up, and told as a 504', async (t) => {
  // A listener whose queue is full and that accepts nothing.
  const listen = `const s=require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},()=>console.log(s.address().port))`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  const port = Number(text);
  for (let filled = 0; filled < 4; filled++) {
    const socket = net.connect({ host: '127.0.0.1', port }).on('error', () => {});
    t.teardown(() => socket.destroy());
  }
  await elapse(50);
  const reach = new ForwardReach(() => ({ itself: { host: '127.0.0.1', port: 1 }, api: [] }), 100);
  const [error] = (await once(reach.dial({ host: '127.0.0.1', port }), 'close').catch((reason: unknown) => [
    reason,
  ])) as [Error];
  const refusal = unreachable({ host: '127.0.0.1', port }, error);
  t.deepEqual(refusal, {
    status: 504,
    reason: `the upstream 127.0.0.1:${port} could not be reached: it does not answer (ETIMEDOUT)`,
  });
  t.regex(plainAnswer(refusal).toString(), /^HTTP\/1\.1 504 Gateway Timeout\r\n/);
});

test('of a name with several addresses the last error counts', (t) => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const many = new AggregateError([Object.assign(new Error('net'), { code: 'ENETUNREACH' }), refused]);
  t.regex(unreachable({ host: 'h', port: 1 }, many).reason, /it refuses connections/);
  t.is(unreachable({ host: 'h', port: 1 }, new Error('something odd')).status, 502);
});
