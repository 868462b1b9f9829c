import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { WebSocket, WebSocketServer } from 'ws';
import type { Compression } from '../../src/core/plan.js';
import { Session } from '../../src/session/session.js';
import { planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec } from '../helpers/wire.js';
import { endOfHead, exchange, upgrade } from './exchange.js';

const both = 'server_no_context_takeover; client_no_context_takeover';
const header = 'Sec-WebSocket-Extensions';

const offers: [compression: Compression | undefined, offer: string, passed: string | undefined][] = [
  [undefined, 'permessage-deflate', 'permessage-deflate'],
  ['keep', 'permessage-deflate; client_max_window_bits', 'permessage-deflate; client_max_window_bits'],
  ['no-takeover', 'permessage-deflate', `permessage-deflate; ${both}`],
  [
    'no-takeover',
    'permessage-deflate; client_max_window_bits, x-mux; a="b, permessage-deflate"',
    `permessage-deflate; client_max_window_bits; ${both}, x-mux; a="b, permessage-deflate"`,
  ],
  [
    'no-takeover',
    'Permessage-Deflate; client_no_context_takeover',
    `Permessage-Deflate; client_no_context_takeover; server_no_context_takeover`,
  ],
  ['no-takeover', 'x-mux', 'x-mux'],
  ['strip', 'permessage-deflate; client_max_window_bits, permessage-deflate', undefined],
  ['strip', 'permessage-deflate, x-mux', 'x-mux'],
];

for (const [compression, offer, passed] of offers) {
  test(`compression ${compression ?? 'unsaid'}: the offer ${offer} passes as ${passed ?? 'nothing'}`, async (t) => {
    const head = upgrade.replace(endOfHead, `\r\n${header}: ${offer}${endOfHead}`);
    const { upstream } = await exchange(t, head, compression === undefined ? {} : { compression });
    const line = upstream.received.split('\r\n').find((each) => each.startsWith(header));
    t.is(line, passed === undefined ? undefined : `${header}: ${passed}`);
  });
}

for (const compression of ['no-takeover', 'strip', 'keep'] as const) {
  test(`compression ${compression}: real peers talk, and what a fault may do follows from what they agreed on`, async (t) => {
    const { session, client, server } = await talk(t, compression);
    const agreed = { 'no-takeover': /^permessage-deflate$/, strip: /^$/, keep: /^permessage-deflate$/ };
    t.regex(client.extensions, agreed[compression]);
    t.regex(server.extensions, agreed[compression]);
    for (let turn = 0; turn < 3; turn++) {
      t.is(await echo(client, `hello again and again ${turn}`), `hello again and again ${turn}`);
    }
    const [connection] = [...(session.proxies[0]?.connections() ?? [])];
    t.is(
      connection?.deflation.upstream,
      ({ 'no-takeover': 'per-message', strip: 'none', keep: 'takeover' } as const)[compression],
    );
    const apply = () => session.faults.apply(faultSpec('drop', { every: 2 }));
    if (compression === 'keep')
      t.throws(apply, { code: 'CONFLICT', message: /give channel compression: no-takeover or strip/ });
    else t.notThrows(apply);
  });
}

test('a connection whose messages need each other is left alone, and that is recorded and counted', async (t) => {
  const { session, client } = await talk(t, undefined);
  for (const type of ['drop', 'duplicate', 'reorder']) session.faults.apply(faultSpec(type, { every: 2 }));
  for (let turn = 0; turn < 5; turn++) t.is(await echo(client, `hello again ${turn}`), `hello again ${turn}`);
  const records = session.history.records().filter(({ kind }) => kind === 'fault-skipped');
  t.like(records, [
    { type: 'drop', reason: 'context-takeover', connection: 1 },
    { type: 'duplicate' },
    { type: 'reorder' },
  ]);
  t.regex(await session.metrics.metrics(), /deadwire_faults_skipped_total\{reason="context-takeover"\} 3\n/);
});

test('a fault that was there before the handshake lets go of such a connection when it is over', async (t) => {
  const { session, client } = await talk(t, undefined, (early) =>
    early.faults.apply(faultSpec('reorder', { every: 2 })),
  );
  t.is(await echo(client, 'hello'), 'hello');
  t.like(
    session.history.records().filter(({ kind }) => kind === 'fault-skipped'),
    [{ type: 'reorder', connection: 1 }],
  );
});

test('a drop that is changed from packets to messages lets go of such a connection', async (t) => {
  const { session, client } = await talk(t, undefined);
  const { id } = session.faults.apply(faultSpec('drop', { every: 2, plane: 'modelled' }));
  session.faults.change(id, faultSpec('drop', { every: 2, plane: 'message' }).options);
  for (let turn = 0; turn < 5; turn++) t.is(await echo(client, `hello again ${turn}`), `hello again ${turn}`);
  t.is(session.history.records().filter(({ kind }) => kind === 'fault-skipped').length, 1);
});

async function talk(
  t: ExecutionContext,
  compression: Compression | undefined,
  before: (session: Session) => void = () => {},
) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 0 } });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const plan = proxyPlan(port, { protocol: 'http', ...(compression === undefined ? {} : { compression }) });
  const session = new Session({ plan: planOf({ proxies: [plan] }) });
  await session.start();
  before(session);
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => socket.send(data.toString()));
  });
  const client = new WebSocket(`ws://127.0.0.1:${session.proxies[0]?.address.port}/`, {
    perMessageDeflate: { threshold: 0 },
  });
  t.teardown(async () => {
    client.terminate();
    await session.stop();
    server.close();
  });
  const joined = once(server, 'connection') as Promise<[WebSocket]>;
  await once(client, 'open');
  return { session, client, server: (await joined)[0] };
}

async function echo(client: WebSocket, text: string): Promise<string> {
  const answer = once(client, 'message') as Promise<[Buffer]>;
  client.send(text);
  return (await answer)[0].toString();
}
