import test from 'ava';
import { dial, RawServer } from '../../helpers/peer.js';
import { faultSpec } from '../../helpers/wire.js';
import { payload, seeded, writeInPieces } from './payloads.js';
import { routesTo, ways } from './routes.js';

for (const way of ['directly', 'through tcp'] as const) {
  for (const side of ['client', 'server'] as const) {
    for (const delayed of way === 'directly' ? [false] : [false, true]) {
      test(`after the FIN of the ${side} the other side goes on ${way}${delayed ? ' under latency' : ''}`, async (t) => {
        const server = await RawServer.start();
        t.teardown(() => server.close());
        const { ports, session } = await routesTo(t, server.port);
        if (delayed) session.faults.apply(faultSpec('latency', { delay: '20ms' }));
        const client = await dial(ports[way]);
        t.teardown(() => client.socket.destroy());
        const upstream = await server.peer();
        const [first, second] = side === 'client' ? [client, upstream] : [upstream, client];
        const question = payload(200_000, 1).toString('latin1');
        const answer = payload(1_000_000, 2);
        first.send(question);
        first.socket.end();
        await second.until(({ fin }) => fin);
        t.true(second.received === question);
        t.true(first.silent);
        await writeInPieces(second.socket, answer, seeded(1), 100_000);
        second.socket.end();
        await first.until(({ fin }) => fin);
        t.true(first.received === answer.toString('latin1'));
        t.false(first.rst || second.rst);
      });
    }
  }
}

for (const way of ways) {
  test(`a client that says its FIN with the last byte of its body gets a long answer ${way}`, async (t) => {
    const server = await RawServer.start();
    t.teardown(() => server.close());
    const { ports } = await routesTo(t, server.port);
    const client = await dial(ports[way]);
    t.teardown(() => client.socket.destroy());
    const body = payload(300_000, 3).toString('latin1');
    client.socket.end(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
    const upstream = await server.peer();
    await upstream.until(({ fin }) => fin);
    t.true(upstream.received.endsWith(`\r\n\r\n${body}`));
    const answer = payload(2_000_000, 4);
    upstream.send(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\n\r\n`);
    await writeInPieces(upstream.socket, answer, seeded(2), 100_000);
    upstream.socket.end();
    await client.until(({ fin }) => fin);
    t.true(client.received.endsWith(`\r\n\r\n${answer.toString('latin1')}`));
  });
}
