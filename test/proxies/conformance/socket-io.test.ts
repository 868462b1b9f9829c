import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { Server, type Socket } from 'socket.io';
import { io } from 'socket.io-client';
import { faultSpec } from '../../helpers/wire.js';
import { payload } from './payloads.js';
import { routesTo, ways } from './routes.js';

for (const way of ways) {
  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    test(`Socket.IO over ${transports.join(', then ')} ${way}: acks, attachments and order`, async (t) => {
      const web = createServer();
      const server = new Server(web, { maxHttpBufferSize: 8e6, perMessageDeflate: transports.length === 1 });
      const received: unknown[] = [];
      server.on('connection', (socket: Socket) => {
        socket.on('echo', (value: unknown, buffer: Buffer, ack: (...values: unknown[]) => void) => ack(value, buffer));
        socket.on('count', (nth: number) => received.push(nth));
      });
      web.listen(0, '127.0.0.1');
      await once(web, 'listening');
      const { ports, session } = await routesTo(t, (web.address() as AddressInfo).port);
      const client = io(`http://127.0.0.1:${ports[way]}`, { transports, reconnection: false, forceNew: true });
      t.teardown(async () => {
        client.close();
        await server.close();
      });
      const lost: string[] = [];
      client.on('disconnect', (reason) => lost.push(reason));
      await new Promise<void>((resolve, reject) => client.on('connect', resolve).on('connect_error', reject));
      for (const [nth, size] of [0, 1, 125, 126, 65_536, 1_000_000].entries()) {
        client.emit('count', nth);
        const sent = payload(size, nth);
        const value = { nth, text: 'caf\u00e9 \u{1f600}' };
        const [same, bytes] = (await new Promise<unknown[]>((resolve) => {
          client.emit('echo', value, sent, (...values: unknown[]) => resolve(values));
        })) as [object, Buffer];
        t.deepEqual(same, value);
        t.true(sent.equals(bytes), `${size} bytes`);
        if (way !== 'directly' && nth === 2) {
          const { id } = session.faults.apply(faultSpec('latency', { delay: '20ms' }));
          setTimeout(() => session.faults.heal(id, 'healed'), 60);
        }
      }
      t.deepEqual(received, [0, 1, 2, 3, 4, 5]);
      t.is(client.io.engine.transport.name, transports.at(-1) as string);
      t.deepEqual(lost, []);
      const gone = once(server.sockets.sockets.values().next().value as Socket, 'disconnect');
      client.close();
      t.regex(String((await gone)[0]), /client namespace disconnect|transport close/);
    });
  }
}
