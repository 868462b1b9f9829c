import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import { planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec } from '../helpers/wire.js';
import { Session } from '../../src/session/session.js';

for (const deflate of [false, true]) {
  test(`every second message of a real WebSocket is lost ${deflate ? 'compressed' : 'plain'}`, async (t) => {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      perMessageDeflate: deflate ? { threshold: 0 } : false,
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const session = new Session({
      plan: planOf({ proxies: [proxyPlan(port, { protocol: 'http', compression: 'no-takeover' })] }),
    });
    await session.start();
    t.teardown(async () => {
      await session.stop();
      server.close();
    });
    const got: string[] = [];
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        got.push(data.toString());
        socket.send(`echo ${data.toString()}`);
      });
    });
    const client = new WebSocket(`ws://127.0.0.1:${session.proxies[0]?.address.port}/`);
    t.teardown(() => client.terminate());
    const back: string[] = [];
    client.on('message', (data: Buffer) => back.push(data.toString()));
    await once(client, 'open');
    const fault = session.faults.apply(faultSpec('drop', { every: 2 }, { direction: 'upstream' }));
    for (let index = 0; index < 10; index++) client.send(`message ${index} ${'x'.repeat(index * 100)}`);
    client.ping();
    await once(client, 'pong');
    t.deepEqual(
      got.map((each) => each.split(' ')[1]),
      ['0', '2', '4', '6', '8'],
    );
    session.faults.heal(fault.id, 'healed');
    client.send('message 10');
    client.ping();
    await once(client, 'pong');
    t.is(got.length, 6);
    t.deepEqual(
      back,
      got.map((each) => `echo ${each}`),
    );
    t.deepEqual(
      session.history.records().filter(({ kind }) => kind === 'fault-skipped' || kind === 'connection-failed'),
      [],
    );
  });
}
