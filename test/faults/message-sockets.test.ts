import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import type { Target } from '../../src/core/target.js';
import { Session } from '../../src/session/session.js';
import { planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec } from '../helpers/wire.js';

interface Ended {
  code: number;
  reason: string;
}

/** A real ws client and server, with an http proxy between them; the server sends everything back. */
async function scene(t: ExecutionContext<unknown>, deflate = false) {
  const options = { perMessageDeflate: deflate ? { threshold: 0 } : false };
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
  await once(server, 'listening');
  const plan = planOf({
    proxies: [proxyPlan((server.address() as AddressInfo).port, { protocol: 'http', compression: 'no-takeover' })],
  });
  const session = new Session({ plan });
  await session.start();
  t.teardown(async () => {
    await session.stop();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const apply = (type: string, written: object, target: Partial<Target> = {}) => {
    const { id } = session.faults.apply(faultSpec(type, written, target));
    return () => session.faults.heal(id, 'healed');
  };
  const effects = () => session.history.records().filter(({ kind }) => kind === 'fault-effective').length;
  return { server, session, apply, effects, connect };

  async function connect() {
    const heard: string[] = [];
    const served: string[] = [];
    const serverEnds = once(server, 'connection').then(async ([socket]: WebSocket[]) => {
      socket?.on('message', (data: Buffer, binary) => {
        served.push(data.toString());
        socket.send(data, { binary });
      });
      return await ended(socket as WebSocket);
    });
    const client = new WebSocket(`ws://127.0.0.1:${session.proxies[0]?.address.port}/`, options);
    client.on('message', (data: Buffer) => heard.push(data.toString()));
    t.teardown(() => client.terminate());
    const clientEnds = ended(client);
    await once(client, 'open');
    const until = async (count: number) => {
      while (heard.length < count) await elapse(2);
    };
    return { client, heard, served, until, clientEnds, serverEnds };
  }
}

async function ended(socket: WebSocket): Promise<Ended> {
  socket.on('error', () => {});
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}

for (const deflate of [false, true]) {
  const carried = deflate ? 'compressed' : 'plain';

  test(`rewrite, corrupt and inject reach a real peer, ${carried}, and it objects to nothing`, async (t) => {
    const { apply, connect, effects } = await scene(t, deflate);
    const { client, heard, served, until, clientEnds } = await connect();
    const downstream = { direction: 'downstream' } as const;
    const heals = [
      apply('rewrite', { messages: { pattern: 'uid=(\\d+)' }, replace: 'uid=9$1' }, { direction: 'upstream' }),
      apply('inject', { text: 'mine', on: { pattern: 'uid' } }, downstream),
    ];
    client.send(`uid=1 ${'x'.repeat(2000)}`);
    client.send('untouched');
    await until(3);
    t.deepEqual(heard, [`uid=91 ${'x'.repeat(2000)}`, 'mine', 'untouched']);
    for (const heal of heals) heal();
    const heal = apply('corrupt', { share: '100%', messages: { opcode: 'text' } }, downstream);
    client.send('aaaa');
    await until(4);
    t.regex(heard[3] ?? '', /^(baaa|abaa|aaba|aaab)$/);
    t.is(served.at(-1), 'aaaa');
    heal();
    client.send('whole');
    await until(5);
    t.is(heard[4], 'whole');
    t.is(effects(), 3);
    client.close(1000, 'done');
    t.deepEqual(await clientEnds, { code: 1000, reason: 'done' });
  });

  test(`late messages of a real peer are overtaken, or waited for, ${carried}`, async (t) => {
    const { apply, connect } = await scene(t, deflate);
    const { client, heard, until } = await connect();
    const late = { delay: '150ms', messages: { pattern: 'late' } };
    const heal = apply('latency', { ...late, order: 'free' }, { direction: 'upstream' });
    const start = performance.now();
    client.send('late');
    client.send('soon');
    await until(2);
    t.deepEqual(heard, ['soon', 'late']);
    t.true(performance.now() - start >= 149);
    heal();
    apply('latency', late, { direction: 'upstream' });
    client.send('late too');
    client.send('behind it');
    client.close();
    await until(4);
    t.deepEqual(heard.slice(2), ['late too', 'behind it']);
  });
}

test('a muted peer answers no ping, and its messages come; in reverse it is the other way round', async (t) => {
  const { apply, connect, effects } = await scene(t);
  const { client, heard, until } = await connect();
  let pongs = 0;
  client.on('pong', () => (pongs += 1));
  const heal = apply('ws-mute', { frames: 'pong' }, { direction: 'downstream' });
  client.ping();
  client.send('a');
  await until(1);
  t.is(pongs, 0);
  t.is(effects(), 1);
  heal();
  const healReverse = apply('ws-mute', { reverse: true }, { direction: 'downstream' });
  client.send('b');
  client.ping();
  await once(client, 'pong');
  healReverse();
  client.send('c');
  await until(2);
  t.deepEqual(heard, ['a', 'c']);
});

test('a new connection hears the message that is put in as soon as it is open, and again and again', async (t) => {
  const { apply, connect } = await scene(t);
  apply('inject', { text: 'hello', every: '20ms' }, { direction: 'downstream' });
  const { client, heard, until, clientEnds } = await connect();
  await until(3);
  client.send('x'.repeat(100_000));
  while (!heard.some((each) => each.startsWith('x'))) await elapse(2);
  client.close(1000);
  t.is((await clientEnds).code, 1000);
  t.true(heard.every((each) => each === 'hello' || each.length === 100_000));
});

for (const [side, client, server] of [
  ['client', { code: 1012, reason: 'restart' }, { code: 1001, reason: '' }],
  ['server', { code: 1001, reason: '' }, { code: 1012, reason: 'restart' }],
  ['both', { code: 1012, reason: 'restart' }, { code: 1012, reason: 'restart' }],
] as const) {
  test(`ws-close with side: ${side} closes both real peers in order, on open and new connections`, async (t) => {
    const { apply, connect, session } = await scene(t);
    const open = await connect();
    apply('ws-close', { code: 1012, reason: 'restart', side });
    t.deepEqual(await Promise.all([open.clientEnds, open.serverEnds]), [client, server]);
    const fresh = await connect();
    t.deepEqual(await Promise.all([fresh.clientEnds, fresh.serverEnds]), [client, server]);
    while ([...(session.proxies[0]?.connections() ?? [])].length > 0) await elapse(2);
    t.is(session.budget.used + session.schedule.size, 0);
  });
}

test('ws-close with 1006 is an end without a word for the one, and 1001 for the other', async (t) => {
  const { apply, connect } = await scene(t);
  const { clientEnds, serverEnds } = await connect();
  apply('ws-close', { code: 1006 });
  t.deepEqual(await clientEnds, { code: 1006, reason: '' });
  t.is((await serverEnds).code, 1001);
});
