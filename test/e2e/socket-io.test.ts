import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { Server } from 'socket.io';
import type { RecordOf } from '../../src/core/records.js';
import { loadProfile } from '../../src/profiles/index.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';

const profile = fileURLToPath(new URL('../../../test/fixtures/socket-io-outage.yaml', import.meta.url));
const client = fileURLToPath(new URL('../fixtures/socket-io-client.js', import.meta.url));

test('a socket.io client that nobody here wrote says disconnect 4 s after its last ping, chatter or not, and comes back', async (t) => {
  const { upstream, sessions } = await chatServer(t);
  const plan = loadProfile(profile, { params: { upstream, client }, env: {} });
  const session = new Session({ plan });
  await session.start();
  t.teardown(() => session.stop());

  const { verdicts, outcome } = await runPlan(session, new AbortController().signal);
  const verdict = (id: string) => verdicts.find(({ expectation }) => expectation.id === id);
  t.is(outcome, 'pass', verdicts.map(({ because }) => because).join('\n'));
  t.deepEqual(Object.fromEntries(verdicts.map(({ expectation, cause }) => [expectation.id, cause])), {
    'ping-timeout': 'on-time',
    'by-last-byte': 'on-time',
    'not-early': 'absent',
    reconnected: 'on-time',
    // And of the contract that ships:
    disconnected: 'on-time',
    'disconnected-not-early': 'absent',
    reconnecting: 'on-time',
    attempts: 'on-schedule',
  });

  // The ping is what counts: the last byte is a piece of chatter, unless the fault came right behind a ping.
  const lastByte = verdict('by-last-byte')?.anchor ?? 0;
  const lastPing = verdict('ping-timeout')?.anchor ?? 0;
  t.true(lastByte >= lastPing, `last byte ${lastByte}, last ping ${lastPing}`);
  const disconnect = session.history
    .records()
    .find((record): record is RecordOf<'event'> => record.kind === 'event' && record.native === 'disconnect');
  t.is(disconnect?.attributes['reason'], 'ping timeout');

  // Attempts that the client had abandoned during the outage never reached the server: one session before, one after.
  t.is(sessions.length, 2);
});

async function chatServer(t: ExecutionContext): Promise<{ upstream: string; sessions: string[] }> {
  const http = createServer();
  const server = new Server(http, { pingInterval: 1000, pingTimeout: 3000, transports: ['websocket'] });
  const sessions: string[] = [];
  server.on('connection', (socket) => sessions.push(socket.id));
  const chatter = setInterval(() => server.emit('chat', 'from the server'), 200);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.teardown(async () => {
    clearInterval(chatter);
    await server.close();
  });
  return { upstream: `127.0.0.1:${(http.address() as AddressInfo).port}`, sessions };
}
