import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type PerMessageDeflateOptions, WebSocket, WebSocketServer } from 'ws';
import { mostEvents } from '../../src/events/event-rate.js';
import { tapped } from '../helpers/tapped.js';
import { faultSpec } from '../helpers/wire.js';

const left = `{json: {/event: user-offline}, event: peer-offline, attributes: {peer: {pointer: /uid}}}`;
const offline = '{"event":"user-offline","uid":1}';

const compressions: [name: string, options: false | PerMessageDeflateOptions][] = [
  ['without compression', false],
  ['compressed with take-over', { threshold: 0 }],
  [
    'compressed each by itself',
    { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 9 },
  ],
];

for (const [name, perMessageDeflate] of compressions) {
  test(`a message ${name} that is handed to a client is its event, fragments and pings in it or not`, async (t) => {
    const server = await webSocketServer(t, perMessageDeflate);
    const { url, says, said } = await tapped(
      t,
      `[${left}, {direction: upstream, pattern: '^bye', event: left}]`,
      server.port,
    );
    const { client, peer } = await server.pair(`${url}?uid=2`, perMessageDeflate !== false);
    t.is(client.extensions !== '', perMessageDeflate !== false);
    peer.send('{"event":"user-joined","uid":1}');
    peer.send(offline.slice(0, 10), { fin: false });
    peer.ping('between');
    peer.send(offline.slice(10, 20), { fin: false });
    peer.send(offline.slice(20));
    t.like(await says('peer-offline'), { client: 'uid2', peer: 'uid1', source: 'wire', attributes: { peer: 1 } });
    peer.send(offline);
    await says('peer-offline', 2);
    client.send(`bye ${'and thanks '.repeat(2000)}`);
    t.like(await says('left'), { client: 'uid2' });
    t.is(said().length, 3);
  });
}

test('an event carries the instant at which its message was handed over, and no clock of its own', async (t) => {
  const server = await webSocketServer(t);
  const { url, says, session } = await tapped(t, `[${left}]`, server.port);
  const { peer } = await server.pair(`${url}?uid=2`);
  session.faults.apply(faultSpec('latency', { delay: '150ms' }, { direction: 'downstream' }));
  const sent = session.clock.now();
  peer.send(offline);
  const event = await says('peer-offline');
  t.true(event.t - sent >= 150 && event.t - sent < 2000, `${event.t - sent} ms`);
  t.is(event.arrived, undefined);
  t.true(Math.abs(event.t - (session.tracks.lastBytes('uid2').received?.t ?? 0)) < 1);
});

test('a message that a fault holds is an event when it is given after all, and none when it is not', async (t) => {
  const server = await webSocketServer(t);
  const { url, says, said, session } = await tapped(t, `[${left}]`, server.port);
  const { peer } = await server.pair(`${url}?uid=2`);
  const held = session.faults.apply(faultSpec('blackhole', {}, { clients: ['uid2'] }));
  const other = await server.pair(`${url}?uid=1`);
  peer.send(offline);
  other.peer.send(offline);
  await says('peer-offline');
  t.deepEqual(
    said().map(({ client }) => client),
    ['uid1'],
  );
  const before = session.clock.now();
  session.faults.healAll('shutdown');
  t.truthy(held);
  const event = await says('peer-offline', 2);
  t.is(event.client, 'uid2');
  t.true(event.t >= before);
});

test('a party that is played dead is still heard on its wire, since that is not its word', async (t) => {
  const server = await webSocketServer(t);
  const { url, says, session } = await tapped(t, `[${left}]`, server.port);
  const { peer } = await server.pair(`${url}?uid=2`);
  session.faults.apply(faultSpec('kill', { side: 'client', how: 'silent' }, { clients: ['uid1'] }));
  peer.send(offline);
  t.is((await says('peer-offline')).ignored, undefined);
});

test('connections that nobody claims are not overheard', async (t) => {
  const server = await webSocketServer(t);
  const { url, says, said } = await tapped(t, `[${left}]`, server.port);
  const nobody = await server.pair(`${url}?uid=9`);
  const { peer } = await server.pair(`${url}?uid=2`);
  nobody.peer.send(offline);
  await once(nobody.client, 'message');
  peer.send(offline);
  await says('peer-offline');
  t.is(said().length, 1);
});

test('a wire that chatters fills a thousand lines a second and no more, and the rest is counted', async (t) => {
  const server = await webSocketServer(t);
  const { url, said, session } = await tapped(t, `[{pattern: '^chat', event: native:chat}]`, server.port);
  const { client, peer } = await server.pair(`${url}?uid=2`);
  let received = 0;
  const all = new Promise<void>((resolve) => {
    client.on('message', () => {
      received += 1;
      if (received === 1500) resolve();
    });
  });
  const began = session.clock.now();
  for (let count = 0; count < 1500; count++) peer.send(`chat ${count}`);
  await all;
  const took = session.clock.now() - began;
  await session.stop();
  const rejected = session.history.records().filter((record) => record.kind === 'events-rejected');
  const count = rejected.reduce((sum, record) => sum + (record.kind === 'events-rejected' ? record.count : 0), 0);
  t.is(said().length + count, 1500);
  t.true(said().length <= mostEvents * (1 + Math.floor(took / 1000)), `${said().length} in ${took} ms`);
  t.true((await session.metrics.metrics()).includes(`deadwire_events_rejected_total{reason="rate"} ${count}`));
});

test('a message that was compressed with one too large to read makes the anchor unsure, and never wrong', async (t) => {
  const server = await webSocketServer(t, { threshold: 0 });
  const { url, says, said, session } = await tapped(t, `[${left}]`, server.port, {
    more: `steps:
  - id: outage
    fault: {type: blackhole}
    for: 3s
    expect: [{id: T4, event: lost, from: uid2, after: 'last-received(uid2, message /uid = 1)', at: 1s}]
`,
  });
  const { client, peer } = await server.pair(`${url}?uid=2`, true);
  const stamp = () => session.tracks.of('uid2').matchesBefore(session.clock.now())['last-received: message /uid = 1'];
  peer.send(offline);
  await says('peer-offline');
  t.is(stamp()?.unsure, undefined);
  for (const message of ['x'.repeat(1_100_000), offline]) {
    peer.send(message);
    await once(client, 'message');
  }
  t.is(stamp()?.unsure, 'compressed');
  t.is(said().length, 1);
});

async function webSocketServer(t: ExecutionContext, perMessageDeflate: false | PerMessageDeflateOptions = false) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate });
  await once(server, 'listening');
  t.teardown(() => server.close());
  return {
    port: (server.address() as AddressInfo).port,
    /** A client that came through the proxy, and the server's end of it. */
    async pair(url: string, offers = false) {
      const client = new WebSocket(url, { perMessageDeflate: offers && { threshold: 0 } });
      const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
      client.on('error', () => {});
      t.teardown(() => client.terminate());
      return { client, peer: peer as WebSocket };
    },
  };
}
