import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { faultSpec } from '../../helpers/wire.js';
import { readMessages } from './messages.js';
import { payload, seeded, writeInPieces } from './payloads.js';
import { type Routes, proxied, routesTo } from './routes.js';

const mebibyte = 1024 * 1024;

for (const way of proxied) {
  test(`16 MiB pass ${way} both ways at once, while both sides read slowly`, async (t) => {
    const { ports } = await echo(t, (request, response) => {
      response.writeHead(200, { 'content-length': 16 * mebibyte });
      slowly(request, (chunk) => response.write(chunk)).then(
        () => response.end(),
        () => response.destroy(),
      );
    });
    const sent = payload(16 * mebibyte, 1);
    const request = http.request({ host: '127.0.0.1', port: ports[way], method: 'PUT', agent: false });
    request.setHeader('content-length', sent.length);
    request.end(sent);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    await slowly(response, (chunk) => void parts.push(chunk));
    t.true(Buffer.concat(parts).equals(sent));
  });

  test(`chunks of random sizes pass ${way} on one connection, while a delay comes and goes`, async (t) => {
    const random = seeded(7);
    const { ports, session } = await echo(t, (request, response) => {
      response.flushHeaders();
      request.on('data', (chunk: Buffer) => response.write(chunk));
      request.on('end', () => response.end());
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    t.teardown(() => agent.destroy());
    let fault: number | string | undefined;
    for (let nth = 0; nth < 12; nth++) {
      const sent = payload(Math.floor(random() ** 4 * 300_000), nth);
      const request = http.request({ host: '127.0.0.1', port: ports[way], method: 'POST', agent });
      const answered = once(request, 'response') as Promise<[IncomingMessage]>;
      if (nth % 4 === 1) fault = session.faults.apply(faultSpec('latency', { delay: '20ms' })).id;
      const writing = writeInPieces(request, sent, random, 30_000).then(() => request.end());
      const [response] = await answered;
      const parts: Buffer[] = [];
      for await (const part of response as AsyncIterable<Buffer>) {
        parts.push(part);
        if (nth % 4 === 1 && fault !== undefined) session.faults.heal(fault as never, 'healed');
        fault = undefined;
      }
      await writing;
      t.true(Buffer.concat(parts).equals(sent), `body ${nth}, ${sent.length} bytes`);
    }
  });

  for (const framing of ['length', 'chunks', 'end'] as const) {
    test(`a body framed by ${framing} that is cut short passes ${way} as far as it came, to a slow reader`, async (t) => {
      const sent = payload(4 * mebibyte, 3);
      const { ports } = await echo(t, (_request, response) => {
        const head = {
          length: `Content-Length: ${sent.length * 2}`,
          chunks: 'Transfer-Encoding: chunked',
          end: 'X: y',
        };
        response.socket?.write(`HTTP/1.1 200 OK\r\n${head[framing]}\r\n\r\n`);
        if (framing === 'chunks') response.socket?.write(`${(sent.length * 2).toString(16)}\r\n`);
        response.socket?.end(sent);
      });
      const client = net.connect({ host: '127.0.0.1', port: ports[way] });
      client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
      const parts: Buffer[] = [];
      await slowly(client, (chunk) => void parts.push(chunk));
      const received = Buffer.concat(parts).toString('latin1');
      const [message] = readMessages(received, ['GET'], true).messages;
      t.is(message?.body.length, sent.length);
      t.true(message?.body === sent.toString('latin1'));
      t.is(message?.complete, framing === 'end');
    });
  }
}

/** Reads to the end, and rests now and then, so that what comes has to wait. */
async function slowly(from: Readable, take: (chunk: Buffer) => unknown): Promise<void> {
  let since = 0;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    take(chunk);
    since += chunk.length;
    if (since < mebibyte / 4) continue;
    since = 0;
    await elapse(10);
  }
}

async function echo(
  t: ExecutionContext,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Routes> {
  const server = http.createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return await routesTo(t, (server.address() as AddressInfo).port);
}
