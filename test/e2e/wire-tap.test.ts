import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import test, { type ExecutionContext } from 'ava';
import mqtt from 'mqtt';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../src/core/clock.js';
import { ReferenceSdk } from '../../src/reference/sdk.js';
import { startReferenceServer } from '../../src/reference/server.js';
import { runPlan } from '../../src/session/run.js';
import { tapped } from '../helpers/tapped.js';

test('peer-offline about uid1 is judged from the wire alone, while the clients report nothing', async (t) => {
  const clock = systemClock();
  const server = await startReferenceServer({ clock });
  t.teardown(() => server.close());
  const { session, url, said } = await tapped(t, 'agora', server.port, {
    clock,
    more: `baseline: {for: 500ms, require: [{event: joined, from: uid1}, {event: peer-joined, from: uid2, about: uid1}]}
steps:
  - id: slow
    fault: {type: latency, delay: 400ms}
    target: {clients: [uid2], direction: downstream}
    for: 3s
    expect:
      - {id: told, event: peer-offline, from: uid2, about: uid1, after: left(uid1), at: 900ms, tolerance: 500ms}
      - {id: media, event: peer-offline, from: uid2, after: 'last-received(uid2, message /from = 1)', at: 1s, tolerance: 1s}
`,
  });
  const [uid2, uid1] = ['2', '1'].map((uid) => new ReferenceSdk({ uid, url, clock, onCallback: () => {} }));
  t.teardown(() => uid2?.leave());
  session.history.listen((record) => {
    if (record.kind === 'run-started') {
      uid2?.join();
      clock.after(500, () => uid1?.join());
    } else if (record.kind === 'fault-applied') clock.after(500, () => uid1?.leave());
  });
  const { verdicts, outcome } = await runPlan(session, new AbortController().signal);
  t.is(outcome, 'pass', verdicts.map(({ because }) => because).join('\n'));
  t.false(said('uid1').some(({ event }) => event === 'peer-offline'));
  t.deepEqual([...new Set(said().map(({ source }) => source))], ['wire']);
  t.deepEqual(
    said('uid2').map(({ event, peer }) => [event, peer]),
    [
      ['join-requested', undefined],
      ['joined', undefined],
      ['peer-joined', 'uid1'],
      ['peer-offline', 'uid1'],
    ],
  );
});

for (const compressed of [false, true]) {
  const how = compressed ? 'compressed' : 'plain';
  const perMessageDeflate = compressed && { threshold: 0 };

  test(`a real MQTT client and broker are overheard, ${how}, in whatever messages they cut their packets into`, async (t) => {
    const broker = await Aedes.createBroker();
    broker.authenticate = (_client, user, _password, done) => {
      if (user === 'nobody') done(Object.assign(new Error('no'), { returnCode: 5 }), false);
      else done(null, true);
    };
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate });
    server.on('connection', (socket) => broker.handle(createWebSocketStream(socket)));
    await once(server, 'listening');
    t.teardown(() => {
      server.close();
      broker.close();
    });
    const { url, says, said } = await tapped(t, 'mqtt', (server.address() as AddressInfo).port);
    const connect = (uid: number, options: mqtt.IClientOptions = {}) => {
      const client = mqtt.connect(`${url}?uid=${uid}`, {
        protocolVersion: 4,
        reconnectPeriod: 0,
        wsOptions: { perMessageDeflate },
        ...options,
      });
      client.on('error', () => {});
      t.teardown(() => client.end(true));
      return client;
    };
    const client = connect(1, { keepalive: 1 });
    t.like(await says('connected'), { client: 'uid1', attributes: { code: 0, session: false } });
    await client.subscribeAsync('room/#');
    await client.publishAsync('room/1', 'x'.repeat(200_000));
    t.like(await says('native:publish', 2), { client: 'uid1', attributes: { topic: 'room/1', qos: 0 } });
    await says('native:pingresp');
    await client.endAsync();
    await says('left');
    t.deepEqual(
      said('uid1').map(({ event }) => event),
      ['connect-packet', 'connected', 'publish', 'publish', 'pingreq', 'pingresp', 'left'].map((name) =>
        name === 'connected' || name === 'left' ? name : `native:${name}`,
      ),
    );
    // The broker closes before a refusal that it still compresses has left.
    if (compressed) return;
    connect(2, { username: 'nobody' });
    t.like(await says('native:connection-refused'), { client: 'uid2', attributes: { code: 5 } });
  });

  test(`a real socket.io client and server are overheard, ${how}, with their namespaces`, async (t) => {
    const http = createServer();
    const server = new Server(http, { pingInterval: 300, perMessageDeflate, transports: ['websocket'] });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    t.teardown(() => server.close());
    server.of('/admin').use((_socket, next) => next(new Error('not you')));
    server.on('connection', (socket) => {
      socket.emit('user "left"', { uid: 1 });
      socket.emit('picture', Buffer.from([1, 2, 3]));
      socket.on('bye', (answered: () => void) => {
        answered();
        socket.disconnect();
      });
    });
    const { url, says, said } = await tapped(t, 'socket.io', (http.address() as AddressInfo).port);
    const options = {
      transports: ['websocket'],
      query: { uid: '1' },
      reconnection: false,
      perMessageDeflate: { threshold: 0 },
    };
    const client = io(url.replace('ws:', 'http:'), options);
    const admin = client.io.socket('/admin');
    t.teardown(() => client.close());
    t.like(await says('native:connect_error'), { attributes: { namespace: '/admin', message: 'not you' } });
    await says('native:picture');
    await says('native:pong');
    await client.emitWithAck('bye');
    t.like(await says('disconnected'), { client: 'uid1' });
    t.false(admin.connected);
    const events = new Set(said('uid1').map(({ event }) => event));
    for (const event of ['native:open', 'connected', 'native:ping', 'native:bye', 'native:user-\\"left\\"']) {
      t.true(events.has(event as never), `${event} of ${[...events].join(', ')}`);
    }
  });

  test(`a STOMP exchange is overheard, ${how}`, async (t) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate });
    await once(server, 'listening');
    t.teardown(() => server.close());
    const { url, says, said } = await tapped(t, 'stomp', (server.address() as AddressInfo).port);
    const { client, peer } = await socketPair(t, server, `${url}?uid=1`, compressed);
    client.send('CONNECT\naccept-version:1.2\nhost:x\n\n\0');
    await says('native:connect');
    peer.send('CONNECTED\r\nserver:x/1\r\nversion:1.2\r\n\r\n\0');
    t.like(await says('connected'), { attributes: { version: '1.2' } });
    client.send('\n');
    peer.send('MESSAGE\nsubscription:0\n', { fin: false });
    peer.ping();
    peer.send('destination:/queue/a:b\n\nbody with\ndestination:/elsewhere\n\0');
    t.like(await says('native:message'), { attributes: { destination: '/queue/a:b' } });
    peer.send(Buffer.from('RECEIPT\nreceipt-id:77\n\n\0'));
    t.like(await says('native:receipt'), { attributes: { receipt: '77' } });
    peer.send('ERROR\n\ndestination:/elsewhere\nmessage:none of the headers\0');
    t.deepEqual((await says('native:error')).attributes, {});
    peer.send('\n');
    await says('native:heart-beat', 2);
    client.send('DISCONNECT\nreceipt:78\n\n\0');
    await says('left');
    t.is(said().length, 8);
  });
}

async function socketPair(t: ExecutionContext, server: WebSocketServer, url: string, offers: boolean) {
  const client = new WebSocket(url, { perMessageDeflate: offers && { threshold: 0 } });
  const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
  t.teardown(() => client.terminate());
  return { client, peer: peer as WebSocket };
}
