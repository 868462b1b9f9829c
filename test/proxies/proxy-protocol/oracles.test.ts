import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { type Peer, dial } from '../../helpers/peer.js';
import { runTool } from '../../helpers/tool.js';
import { wire } from '../../helpers/wire.js';

const haproxy = '/usr/sbin/haproxy';
const nginx = '/usr/sbin/nginx';
const timeouts = 'defaults\n timeout connect 5s\n timeout client 5s\n timeout server 5s\n';

for (const version of ['v1', 'v2'] as const) {
  test(`haproxy and nginx understand our ${version} headers`, async (t) => {
    const port = await freePort();
    const other = await freePort();
    const started = [
      await start(
        t,
        haproxy,
        (file) => ['-f', file],
        port,
        `${timeouts}
frontend f
 mode http
 bind 127.0.0.1:${port} accept-proxy
 http-request return status 200 content-type text/plain lf-string "%ci %cp %fi %fp"
`,
      ),
      await start(
        t,
        nginx,
        (file, folder) => ['-c', file, '-p', folder, '-g', 'daemon off;'],
        other,
        nginxConfiguration(other),
      ),
    ];
    for (const [index, [upstream, answer]] of [
      [port, (client: Peer, proxy: number) => `127.0.0.1 ${client.socket.localPort} 127.0.0.1 ${proxy}`] as const,
      [other, (client: Peer) => `127.0.0.1 ${client.socket.localPort}`] as const,
    ].entries()) {
      if (started[index] !== true) continue;
      for (const protocol of ['tcp', 'http'] as const) {
        const made = await wire(t, {
          proxy: {
            protocol,
            upstream: { host: '127.0.0.1', port: upstream },
            proxyProtocol: { accept: false, send: version },
          },
        });
        const client = await made.dial();
        client.send('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
        await client.until(({ fin }) => fin);
        const body = client.received.slice(client.received.indexOf('\r\n\r\n') + 4);
        t.true(body.includes(answer(client, made.port)), body);
      }
    }
  });
}

for (const option of ['send-proxy', 'send-proxy-v2', 'send-proxy-v2 proxy-v2-options crc32c,unique-id'] as const) {
  test(`the headers of haproxy with ${option} are understood`, async (t) => {
    const made = await wire(t, { proxy: { proxyProtocol: { accept: true } } });
    const port = await freePort();
    const up = await start(
      t,
      haproxy,
      (file) => ['-f', file],
      port,
      `${timeouts}
listen l
 mode tcp
 bind 127.0.0.1:${port}
 server s 127.0.0.1:${made.port} ${option}
`,
    );
    if (!up) return;
    // Whoever asked whether it listens has been passed on too.
    const index = made.server.accepted.length;
    const client = await dial(port);
    t.teardown(() => client.socket.destroy());
    client.send('hello');
    await made.until(() => made.server.accepted.slice(index).some(({ received }) => received === 'hello'));
    const sources = made.session.proxies.flatMap((proxy) =>
      [...proxy.connections()].map(({ endpoints }) => endpoints?.source.port),
    );
    t.true(sources.includes(client.socket.localPort));
  });
}

function nginxConfiguration(port: number): string {
  return `worker_processes 1; pid nginx.pid; error_log stderr; events {}
http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
server { listen 127.0.0.1:${port} proxy_protocol; location / { return 200 "$proxy_protocol_addr $proxy_protocol_port"; } } }`;
}

/** Starts a tool that listens on a port; false without the tool. */
async function start(
  t: ExecutionContext,
  tool: string,
  args: (file: string, folder: string) => string[],
  port: number,
  configuration: string,
): Promise<boolean> {
  const name = tool.slice(tool.lastIndexOf('/') + 1);
  if (runTool(t, { tool, args: ['-v'], input: '', from: name }) === undefined) return false;
  const folder = mkdtempSync(join(tmpdir(), `deadwire-${name}-`));
  const file = join(folder, `${name}.conf`);
  writeFileSync(file, configuration);
  const child = spawn(tool, args(file, folder), { stdio: 'ignore' });
  t.teardown(async () => {
    await stopped(child);
    rmSync(folder, { recursive: true });
  });
  for (const deadline = Date.now() + 4000; Date.now() < deadline; await elapse(10)) {
    const socket = net.connect({ host: '127.0.0.1', port });
    const listens = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (listens) return true;
  }
  throw new Error(`${name} does not listen on ${port}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
