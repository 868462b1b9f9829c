import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Aedes } from 'aedes';
import test from 'ava';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { loadProfile } from '../../src/profiles/index.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';

const profile = fileURLToPath(new URL('../../../test/fixtures/mqtt-outage.yaml', import.meta.url));
const client = fileURLToPath(new URL('../fixtures/mqtt-client.js', import.meta.url));

test('an MQTT client and a broker that nobody here wrote keep the contracts that ship', async (t) => {
  const broker = await Aedes.createBroker();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => broker.handle(createWebSocketStream(socket).on('error', () => {})));
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    broker.close();
  });
  const upstream = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = new Session({ plan: loadProfile(profile, { params: { upstream, client }, env: {} }) });
  await session.start();
  t.teardown(() => session.stop());

  const { verdicts, outcome } = await runPlan(session, new AbortController().signal);
  t.is(outcome, 'pass', verdicts.map(({ because }) => because).join('\n'));
  t.deepEqual(Object.fromEntries(verdicts.map(({ expectation, cause }) => [expectation.id, cause])), {
    offline: 'on-time',
    'offline-not-early': 'absent',
    attempts: 'on-schedule',
    // Of the client itself, at the outage that was seen:
    'peer-offline': 'on-time',
    'peer-offline-not-early': 'absent',
  });
});
