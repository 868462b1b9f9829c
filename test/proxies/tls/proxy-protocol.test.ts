import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { ProxyPlan } from '../../../src/core/plan.js';
import { readHeader } from '../../../src/proxies/proxy-protocol/read-header.js';
import { writeHeader } from '../../../src/proxies/proxy-protocol/write-header.js';
import { clientPlan } from '../../helpers/plans.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { helloBytes, makeTrust, startTls, TlsPeer, TlsServer } from '../../helpers/tls.js';
import { type Wire, wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const ca = trust.ca.cert;
const own = { cert: trust.server.certFile, key: trust.server.keyFile };
const upstreamTls = { ca: trust.ca.certFile };
const request = 'GET /?uid=1 HTTP/1.1\r\nHost: h\r\n\r\n';
const named = {
  source: { host: '203.0.113.7', port: 4321 },
  destination: { host: '203.0.113.1', port: 443 },
};
const ended: Partial<ProxyPlan>[] = [
  { protocol: 'tcp', tls: own },
  { protocol: 'http', tls: own },
];

/** A client that says something in clear, and then speaks TLS. */
async function dialBehind(t: ExecutionContext, port: number, header: Buffer, pieces = 1): Promise<TlsPeer> {
  const raw = net.connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  t.teardown(() => raw.destroy());
  await once(raw, 'connect');
  const size = Math.ceil(header.length / pieces);
  for (let at = 0; at < header.length; at += size) {
    raw.write(header.subarray(at, at + size));
    if (pieces > 1) await elapse(1);
  }
  return new TlsPeer(tls.connect({ socket: raw, servername: 'localhost', ca }), raw);
}

/** A TLS server behind headers of the PROXY protocol: what each named, and the peer behind it. */
class HeaderServer {
  readonly headers: unknown[] = [];
  readonly peers: TlsPeer[] = [];
  readonly port: number;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(t: ExecutionContext): Promise<HeaderServer> {
    const secure = tls.createServer({ cert: trust.server.cert, key: trust.server.key });
    const sockets = new Set<net.Socket>();
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      let bytes: Buffer = Buffer.alloc(0);
      const read = (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        const reading = readHeader(bytes);
        if (reading === 'more') return;
        socket.off('data', read).pause();
        if ('problem' in reading) {
          started.headers.push(reading.problem);
          return;
        }
        started.headers.push(reading.endpoints);
        socket.unshift(bytes.subarray(reading.length));
        secure.emit('connection', socket);
      };
      socket.on('error', () => {});
      socket.on('data', read);
    });
    secure.on('secureConnection', (socket) => {
      started.peers.push(new TlsPeer(socket, (socket as unknown as { _parent: net.Socket })._parent));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = new HeaderServer((server.address() as AddressInfo).port);
    t.teardown(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return started;
  }
}

function upstreamOf({ port }: { port: number }): Pick<ProxyPlan, 'upstream'> {
  return { upstream: { host: '127.0.0.1', port } };
}

function onlyConnection(made: Wire) {
  return made.session.proxies.flatMap((proxy) => [...proxy.connections()])[0];
}

for (const proxy of ended) {
  for (const version of ['v1', 'v2'] as const) {
    for (const pieces of [1, 50]) {
      const title = `a ${version} header in ${pieces} pieces before the ClientHello names the source on ${proxy.protocol}`;
      test(`${title} that ends TLS`, async (t) => {
        const made = await wire(t, {
          proxy: { ...proxy, proxyProtocol: { accept: true }, identify: { by: 'source' } },
          clients: [clientPlan('uid1', { match: '203.0.113.7' })],
        });
        const client = await dialBehind(t, made.port, writeHeader(version, named), pieces);
        client.send(request);
        const upstream = await made.server.peer();
        await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
        t.is(upstream.received, request);
        t.is(onlyConnection(made)?.client, 'uid1');
        t.is(onlyConnection(made)?.remoteAddress, '203.0.113.7');
        client.tls.destroy();
        upstream.socket.destroy();
        await nothingIsLeft(t, made.session);
      });
    }
  }

  test(`TLS without a header is reset by ${proxy.protocol} before any handshake`, async (t) => {
    const made = await wire(t, { proxy: { ...proxy, proxyProtocol: { accept: true } } });
    const client = startTls(t, made.port, { ca });
    await client.until(({ rst, closed }) => rst || closed);
    await made.record(({ kind }) => kind === 'connection-refused');
    t.is(made.records('tls-failed').length, 0);
    t.is(made.server.accepted.length, 0);
  });

  test(`what a header named before the clients' TLS is told before the server's on ${proxy.protocol}`, async (t) => {
    const server = await HeaderServer.start(t);
    const made = await wire(t, {
      proxy: { ...proxy, ...upstreamOf(server), upstreamTls, proxyProtocol: { accept: true, send: 'v2' } },
    });
    const client = await dialBehind(t, made.port, writeHeader('v1', named));
    client.send(request);
    await made.until(() => server.peers[0]?.received === request);
    t.deepEqual(server.headers, [named]);
    server.peers[0]?.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    await client.until(({ received }) => received.endsWith('hi'));
    client.tls.destroy();
    server.peers[0]?.tls.destroy();
    await nothingIsLeft(t, made.session);
  });
}

for (const protocol of ['tcp', 'http'] as const) {
  for (const version of ['v1', 'v2'] as const) {
    test(`a ${version} header stands in clear before the handshake with the server of ${protocol}`, async (t) => {
      const server = await HeaderServer.start(t);
      const made = await wire(t, {
        proxy: {
          protocol,
          ...upstreamOf(server),
          upstreamTls,
          proxyProtocol: { accept: false, send: version },
          identify: { by: 'source' },
        },
        clients: [clientPlan('uid1', { match: '127.0.0.1' })],
      });
      const client = await made.dial();
      client.send(request);
      await made.until(() => server.peers[0]?.received === request);
      const source = { host: '127.0.0.1', port: client.socket.localPort ?? 0 };
      t.deepEqual(server.headers, [{ source, destination: { host: '127.0.0.1', port: made.port } }]);
      t.is(made.session.tracks.lastBytes('uid1').sent?.unsure, undefined);
      t.is(onlyConnection(made)?.upstream.handover.delivered, request.length, 'the header is no byte of the client');
    });
  }

  test(`a server of ${protocol} that does not know the header is a handshake that failed`, async (t) => {
    const server = await TlsServer.start(t, { cert: trust.server.cert, key: trust.server.key });
    const made = await wire(t, {
      proxy: { protocol, ...upstreamOf(server), upstreamTls, proxyProtocol: { accept: false, send: 'v1' } },
    });
    const client = await made.dial();
    client.send(request);
    t.like(await made.record(({ kind }) => kind === 'tls-failed'), { side: 'server' });
    if (protocol === 'http') {
      await client.until(({ received }) => received.includes('could not be reached'));
      t.regex(client.received, /^HTTP\/1\.1 502 /);
    } else await client.until(({ rst }) => rst);
    client.socket.end();
    await nothingIsLeft(t, made.session);
    t.is(made.records('tls-failed').length, 1);
  });
}

test('a header before TLS that passes is followed by the ClientHello, whose name still tells the client', async (t) => {
  const hello = await helloBytes({ servername: 'uid1.example.com' });
  const made = await wire(t, {
    proxy: {
      protocol: 'tls',
      proxyProtocol: { accept: true, send: 'v1' },
      identify: { by: 'sni', pattern: '^(\\w+)' },
    },
    clients: [clientPlan('uid1', { match: 'uid1' })],
  });
  const client = await made.dial();
  client.socket.write(Buffer.concat([writeHeader('v2', named), hello]));
  const upstream = await made.server.peer();
  const expected = `PROXY TCP4 203.0.113.7 203.0.113.1 4321 443\r\n${hello.toString('latin1')}`;
  await upstream.until(({ received }) => received.length >= expected.length);
  t.is(upstream.received, expected);
  t.is(onlyConnection(made)?.client, 'uid1');
});

test('while its wire is dead, a client behind a header shakes no hands, and leaves unseen', async (t) => {
  const made = await wire(t, {
    proxy: { protocol: 'tcp', tls: own, proxyProtocol: { accept: true, send: 'v1' }, identify: { by: 'source' } },
    clients: [clientPlan('uid1', { match: '203.0.113.7' })],
  });
  const heal = made.apply('blackhole', {}, { clients: ['uid1'] });
  const client = await dialBehind(t, made.port, writeHeader('v1', named));
  client.tls.once('secureConnect', () => t.fail('hands were shaken'));
  await made.record(({ kind }) => kind === 'connection-attempt');
  await elapse(40);
  client.raw.destroy();
  await elapse(20);
  heal();
  await nothingIsLeft(t, made.session);
  t.is(made.server.accepted.length, 0);
});
