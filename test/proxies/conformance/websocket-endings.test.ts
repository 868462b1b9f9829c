import type { Socket } from 'node:net';
import test from 'ava';
import { WebSocket } from 'ws';
import { ways } from './routes.js';
import { listenTo, sockets } from './websocket.js';

const sides = ['client', 'upstream'] as const;

for (const way of ways) {
  for (const side of sides) {
    for (const [code, reason] of [
      [1000, ''],
      [1001, 'going away'],
      [3000, 'x'.repeat(123)],
      [4999, 'caf\u00e9'],
      [undefined, ''],
    ] as const) {
      test(`a close with ${code ?? 'no code'} by the ${side} is answered by the other side ${way}`, async (t) => {
        const { pair } = await sockets(t);
        const made = await pair(way);
        const [self, other] = [listenTo(made[side]), listenTo(made[side === 'client' ? 'upstream' : 'client'])];
        made[side].send('last');
        made[side].close(code, reason);
        const seen = code ?? 1005;
        t.deepEqual(lines(await other.until(2)), ['text last', `close ${seen} ${reason}`]);
        // Without a code ws answers without one.
        t.deepEqual(lines(await self.until(1)), [`close ${seen} ${reason}`]);
      });
    }

    for (const how of ['FIN', 'RST'] as const) {
      test(`an end by ${how} without a close of the ${side} is abnormal for the other side ${way}`, async (t) => {
        const { pair } = await sockets(t);
        const made = await pair(way);
        const other = made[side === 'client' ? 'upstream' : 'client'];
        const errors: unknown[] = [];
        socketOf(other).on('error', (error: NodeJS.ErrnoException) => errors.push(error.code));
        const { until } = listenTo(other);
        if (how === 'FIN') socketOf(made[side]).end();
        else socketOf(made[side]).resetAndDestroy();
        t.deepEqual(lines(await until(1)), ['close 1006 ']);
        t.deepEqual(errors, how === 'RST' ? ['ECONNRESET'] : []);
        t.is(other.readyState, WebSocket.CLOSED);
      });
    }
  }
}

// What lies beneath; ws keeps the errors of it to itself.
function socketOf(socket: WebSocket): Socket {
  return (socket as unknown as { _socket: Socket })._socket;
}

function lines(heard: { what: string; data: Buffer }[]): string[] {
  return heard.map(({ what, data }) => `${what} ${data.toString()}`);
}
