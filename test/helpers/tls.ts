import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { setTimeout as elapse } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { ClientPlan, ProxyPlan } from '../../src/core/plan.js';
import { type Ca, type Identity, makeCa } from './certificates.js';
import { Peer } from './peer.js';
import { type Wire, wire } from './wire.js';

/** What the certificates of a test file are made of, once. */
export interface Trust {
  ca: Ca;
  /** Of `localhost` and 127.0.0.1. */
  server: Identity;
  client: Identity;
}

export async function makeTrust(): Promise<Trust> {
  const ca = await makeCa('test CA');
  return { ca, server: await ca.issue(['localhost', '127.0.0.1']), client: await ca.issue(['some client']) };
}

/** A TLS socket with what came over it, and the TCP socket beneath. */
export class TlsPeer extends Peer {
  readonly tls: tls.TLSSocket;
  readonly raw: net.Socket;

  constructor(socket: tls.TLSSocket, raw: net.Socket) {
    super(socket);
    this.tls = socket;
    this.raw = raw;
    raw.on('error', () => {});
  }

  /** An RST from here, without a word of TLS. */
  reset(): void {
    this.raw.resetAndDestroy();
  }
}

/** A server that speaks TLS and remembers its sockets. */
export class TlsServer {
  readonly accepted: TlsPeer[] = [];
  /** Handshakes that failed. */
  readonly errors: Error[] = [];
  /** TCP connections that came, whatever became of them. */
  connections = 0;
  readonly #server: tls.Server;
  readonly #raws = new Set<net.Socket>();

  private constructor(server: tls.Server) {
    this.#server = server;
    server.on('connection', (raw: net.Socket) => {
      this.connections += 1;
      this.#raws.add(raw);
      raw.on('close', () => this.#raws.delete(raw));
    });
    server.on('secureConnection', (socket) => {
      this.accepted.push(new TlsPeer(socket, (socket as unknown as { _parent: net.Socket })._parent));
    });
    server.on('tlsClientError', (error) => this.errors.push(error));
  }

  static async start(t: ExecutionContext<unknown>, options: tls.TlsOptions): Promise<TlsServer> {
    const server = tls.createServer({ allowHalfOpen: true, noDelay: true, ...options });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = new TlsServer(server);
    t.teardown(() => {
      started.endAll();
      server.close();
    });
    return started;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** Ends every connection, those in the middle of a handshake too. */
  endAll(): void {
    for (const raw of this.#raws) raw.destroy();
  }

  async peer(index = 0): Promise<TlsPeer> {
    for (let found = this.accepted[index]; ; found = this.accepted[index]) {
      if (found !== undefined) return found;
      await elapse(2);
    }
  }
}

/** Dials with TLS; resolves when the handshake is done, rejects when it fails. */
export async function dialTls(
  t: ExecutionContext<unknown>,
  port: number,
  options: tls.ConnectionOptions,
): Promise<TlsPeer> {
  const peer = startTls(t, port, options);
  await once(peer.tls, 'secureConnect');
  return peer;
}

/** Begins to dial with TLS. */
export function startTls(t: ExecutionContext<unknown>, port: number, options: tls.ConnectionOptions): TlsPeer {
  const raw = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
  t.teardown(() => raw.destroy());
  return new TlsPeer(tls.connect({ socket: raw, servername: 'localhost', ...options }), raw);
}

/** The first bytes that a TLS client of these options says: its ClientHello. */
export async function helloBytes(options: tls.ConnectionOptions = {}): Promise<Buffer> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const client = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ...options });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

/** A wire whose proxy ends TLS with the certificate of a trust, before a plain upstream. */
export function terminatedWire(
  t: ExecutionContext<unknown>,
  { server }: Trust,
  parts: { proxy?: Partial<ProxyPlan>; clients?: ClientPlan[] } = {},
): Promise<Wire> {
  const own = { cert: server.certFile, key: server.keyFile };
  const { proxy = {}, clients = [] } = parts;
  return wire(t, { proxy: { ...proxy, tls: { ...own, ...proxy.tls } }, clients });
}
