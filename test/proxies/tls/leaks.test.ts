import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import type { ProxyPlan } from '../../../src/core/plan.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { makeTrust, startTls, type TlsPeer, TlsServer } from '../../helpers/tls.js';
import { type Wire, wire } from '../../helpers/wire.js';

const trust = await makeTrust();
const ca = trust.ca.cert;
const tls = { cert: trust.server.certFile, key: trust.server.keyFile };
const upstreamTls = { ca: trust.ca.certFile };
const request = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';

interface Scene {
  made: Wire;
  client: TlsPeer;
  server: TlsServer;
}

// Handles are counted for this whole file, so one test at a time.
for (const protocol of ['tcp', 'http'] as const) {
  for (const [stage, until] of [
    ['before its first byte', async () => {}],
    ['in the middle of its handshake', async () => await elapse(2)],
    [
      'while its server does not finish the handshake',
      async ({ made, client }) => {
        client.send(request);
        await made.until(() => made.server.accepted.length > 0);
        await elapse(5);
      },
    ],
    [
      'in the middle of what it does',
      async ({ client, server }) => {
        client.send(request);
        const upstream = await server.peer();
        await upstream.until(({ received }) => received.endsWith('\r\n\r\n'));
        upstream.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
        await client.until(({ received }) => received.endsWith('half'));
      },
    ],
  ] as [string, (scene: Scene) => Promise<void>][]) {
    for (const [ending, end] of [
      ['the proxy stops', ({ made }) => void made.session.stop()],
      ['the client is reset', ({ client }) => client.reset()],
      ['the client goes for good', ({ client }) => void client.socket.destroy()],
      ['a fault resets it', ({ made }) => void made.apply('reset')],
      ['a fault kills its client', ({ made }) => made.apply('kill', { side: 'client', how: 'rst' })()],
      [
        'it goes while nothing passes, and that is healed',
        async ({ made, client }) => {
          const heal = made.apply('blackhole');
          client.raw.resetAndDestroy();
          await elapse(20);
          heal();
        },
      ],
    ] as [string, (scene: Scene) => void | Promise<void>][]) {
      test.serial(`a client of ${protocol} over TLS ${stage} leaves nothing open when ${ending}`, async (t) => {
        const server = await TlsServer.start(t, { cert: trust.server.cert, key: trust.server.key });
        const mute = stage.includes('server does not finish');
        const proxy: Partial<ProxyPlan> = { protocol, tls, upstreamTls };
        if (!mute) proxy.upstream = { host: '127.0.0.1', port: server.port };
        const made = await wire(t, { proxy });
        const client = startTls(t, made.port, { ca, ALPNProtocols: ['http/1.1'] });
        await until({ made, client, server });
        await end({ made, client, server });
        client.raw.destroy();
        server.endAll();
        for (const { socket } of made.server.accepted) socket.destroy();
        await nothingIsLeft(t, made.session, 1000);
        for (const deadline = Date.now() + 1000; sockets() > 0 && Date.now() < deadline; await elapse(2))
          server.endAll();
        t.is(sockets(), 0);
      });
    }
  }
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}
