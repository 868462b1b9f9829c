import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { mostKept } from '../../../src/events/observe/http-reporter.js';
import { observe } from '../../../src/events/observe/observe.js';

interface Posted {
  event: string;
  id: string;
  client: string;
  monotonic: number;
}

/** An API that answers as it is told, request by request; 202 when nothing is told. */
async function api(t: ExecutionContext, answers: ((response: ServerResponse) => void)[] = []) {
  const batches: Posted[][] = [];
  const told = new EventEmitter();
  const server = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      batches.push(JSON.parse(text) as Posted[]);
      const answer = answers.shift() ?? ((to) => to.writeHead(202).end('{}'));
      answer(response);
      told.emit('batch');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const until = async (count: number) => {
    while (batches.flat().length < count) await once(told, 'batch');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, batches, until };
}

test('what was heard first goes at once, and the rest in batches, in order', async (t) => {
  const { url, batches, until } = await api(t);
  const emitter = new EventEmitter();
  const observation = observe(emitter, { events: 'all', client: 'uid1', api: url });
  emitter.emit('first');
  await until(1);
  for (let n = 0; n < 450; n += 1) emitter.emit(`e${n}`);
  await observation.stop();
  t.deepEqual(
    batches.map(({ length }) => length),
    [1, 200, 200, 50],
  );
  t.deepEqual(
    batches
      .flat()
      .slice(1)
      .map(({ event }) => event),
    Array.from({ length: 450 }, (_, n) => `e${n}`),
  );
  t.is(new Set(batches.flat().map(({ id }) => id)).size, 451);
  t.true(batches.flat().every(({ monotonic, client }) => client === 'uid1' && monotonic > 0));
});

const failures: [what: string, answer: (response: ServerResponse) => void][] = [
  ['a failure of the API', (to) => to.writeHead(503).end()],
  ['a connection that ends', (to) => to.destroy()],
  [
    'half an answer',
    (to) => {
      to.writeHead(202, { 'content-length': '10' }).write('{');
      setImmediate(() => to.destroy());
    },
  ],
  ['an API that is busy', (to) => to.writeHead(429, { 'retry-after': '1' }).end()],
];

for (const [what, answer] of failures) {
  test(`after ${what} the same events are sent again, with their ids and instants`, async (t) => {
    const { url, batches, until } = await api(t, [answer]);
    const emitter = new EventEmitter();
    const observation = observe(emitter, { events: 'all', client: 'uid1', api: url });
    emitter.emit('lost');
    await until(2);
    await observation.stop();
    t.is(batches.length, 2);
    t.deepEqual(batches[0], batches[1]);
  });
}

test('while nobody listens the latest events are kept, and the oldest go', async (t) => {
  const emitter = new EventEmitter();
  const { port } = await freePort();
  const observation = observe(emitter, { events: 'all', client: 'uid1', api: `http://127.0.0.1:${port}` });
  for (let n = 0; n < mostKept + 10; n += 1) emitter.emit(`e${n}`);
  const got: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      got.push(...(JSON.parse(text) as Posted[]).map(({ event }) => event));
      response.writeHead(202).end('{}');
      if (got.length >= mostKept) server.emit('all');
    });
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  server.listen(port, '127.0.0.1');
  await once(server, 'all');
  t.deepEqual([got[0], got.at(-1), got.length], ['e10', `e${mostKept + 9}`, mostKept]);
  await observation.stop();
  server.closeAllConnections();
  server.close();
});

test('what the API refuses is given up with one warning, and what comes after is sent', async (t) => {
  const refuse = (to: ServerResponse) => to.writeHead(404).end('{"error":{"message":"there is no client"}}');
  const { url, batches } = await api(t, [refuse, refuse]);
  const warned: string[] = [];
  const listener = ({ message }: Error) => warned.push(message);
  process.on('warning', listener);
  t.teardown(() => process.off('warning', listener));
  const emitter = new EventEmitter();
  const observation = observe(emitter, { events: 'all', client: 'uid1', api: url });
  emitter.emit('a');
  await new Promise((resolve) => setTimeout(resolve, 100));
  emitter.emit('b');
  await new Promise((resolve) => setTimeout(resolve, 100));
  emitter.emit('c');
  await observation.stop();
  t.deepEqual(
    batches.flat().map(({ event }) => event),
    ['a', 'b', 'c'],
  );
  t.is(warned.filter((text) => text.includes('there is no client')).length, 1);
});

const library = new URL('../../../src/events/observe/observe.js', import.meta.url).href;

/** Runs a script with observe() in a process of its own; gives how it ended, how long it took, and what it wrote. */
async function program(url: string, script: string) {
  const began = performance.now();
  const text = `import { EventEmitter } from 'node:events'; import { observe } from '${library}';
    const emitter = new EventEmitter(); const observation = observe(emitter, { events: 'all', heartbeat: 60000 });
    process.on('unhandledRejection', () => { process.exitCode = 9; }); ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    env: { ...process.env, DEADWIRE_API: url, DEADWIRE_CLIENT: 'uid1' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (part: Buffer) => (words += part.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, words, took: performance.now() - began };
}

test('a program that ends by itself sends what it said last, and is not kept', async (t) => {
  const { url, batches } = await api(t);
  const { code, took, words } = await program(url, `emitter.emit('left');`);
  t.is(code, 0, words);
  t.true(took < 3000, `${took}`);
  t.deepEqual(
    batches.flat().map(({ event, client }) => `${client} ${event}`),
    ['uid1 heartbeat', 'uid1 left'],
  );
});

test('an API that never answers keeps a program for a second and no longer', async (t) => {
  const { url } = await api(
    t,
    Array.from({ length: 20 }, () => () => {}),
  );
  const { code, took, words } = await program(url, `for (let n = 0; n < 900; n += 1) emitter.emit('left');`);
  t.is(code, 0, words);
  t.true(took < 4000, `${took}`);
});

test('an API that is not there troubles no program', async (t) => {
  const { port } = await freePort();
  const { code, words } = await program(
    `http://127.0.0.1:${port}`,
    `for (let n = 0; n < 3000; n += 1) emitter.emit('left'); await observation.stop(); await observation.stop();`,
  );
  t.is(code, 0, words);
  t.is(words, '', 'tests run without warnings');
});

test('an app finds it by its name in the package', async (t) => {
  const script = `const { observe } = await import('deadwire/observe'); const { deadwire } = await import('deadwire/browser');
    process.exitCode = typeof observe === 'function' && typeof deadwire === 'function' ? 0 : 1;`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../../../../', import.meta.url),
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'close')) as [number];
  t.is(code, 0);
});

async function freePort(): Promise<{ port: number }> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { port };
}
