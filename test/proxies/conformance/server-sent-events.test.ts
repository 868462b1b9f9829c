import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { faultSpec } from '../../helpers/wire.js';
import { routesTo, ways } from './routes.js';

for (const way of ways) {
  test(`events arrive ${way} as they are sent, the head first, and a client that leaves is seen`, async (t) => {
    const { client, response, received } = await listen(t, way);
    let sent = '';
    t.is(client.headers['content-type'], 'text/event-stream', 'the head is there before any event');
    for (let nth = 0; nth < 50; nth++) {
      const event = `id: ${nth}\ndata: ${'d'.repeat((nth * 37) % 400)}\n\n`;
      sent += event;
      response.write(event);
      await received(sent.length);
    }
    t.is(await received(sent.length), sent);
    const left = once(response, 'close');
    client.destroy();
    await left;
    t.false(response.writableFinished);
  });
}

test('events keep their order while a delay comes and goes, and are neither lost nor joined to later ones', async (t) => {
  const { response, session, received } = await listen(t, 'through http');
  let sent = '';
  const say = (event: string) => {
    sent += event;
    response.write(event);
  };
  for (let nth = 0; nth < 30; nth++) say(`data: ${nth}\n\n`);
  const { id } = session.faults.apply(faultSpec('latency', { delay: '20ms' }));
  for (let nth = 30; nth < 60; nth++) say(`data: ${nth}\n\n`);
  await received(1);
  session.faults.heal(id, 'healed');
  for (let nth = 60; nth < 90; nth++) say(`data: ${nth}\n\n`);
  t.is(await received(sent.length), sent);
});

async function listen(t: ExecutionContext, way: (typeof ways)[number]) {
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { ports, session } = await routesTo(t, (server.address() as AddressInfo).port);
  const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const request = http.get({ host: '127.0.0.1', port: ports[way] });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  const [, response] = await asked;
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const [client] = await answered;
  client.on('error', () => {});
  let read = '';
  client.on('data', (chunk: Buffer) => (read += chunk.toString('latin1')));
  /** All that was read, once it is so long. */
  const received = async (length: number) => {
    while (read.length < length) await once(client, 'data');
    return read;
  };
  return { client, response, session, received };
}
