import net from 'node:net';
import { setTimeout as elapse } from 'node:timers/promises';
import { DeadwireError } from '../core/errors.js';
import type { ProxyAbilities } from '../core/fault.js';
import type { Address, ProxyPlan } from '../core/plan.js';
import type { Direction, Side } from '../core/target.js';
import { Connection, type Dial } from '../links/connection.js';
import type { ConnectionObserver } from '../links/connection-observer.js';
import { type Endpoints, endpointsOf } from '../links/endpoints.js';
import { ClientEnds } from './client-ends.js';
import type { ProxyHost } from './host.js';
import { type Identity, identify } from './identify.js';
import { protocols } from './protocols.js';
import { HeaderIntake } from './proxy-protocol/header-intake.js';

const nothing = Buffer.alloc(0);
/** How long after a port was not to be had it is asked for again, real milliseconds. */
const retryAfter = 500;
/** How long a connection may keep its identity to itself, real milliseconds. */
const identifyPatience = 5000;

/** A listener, an upstream and a protocol; and the connections between them. */
export class Proxy implements ProxyAbilities, ConnectionObserver<Connection> {
  readonly plan: ProxyPlan;
  readonly #host: ProxyHost;
  readonly #server: net.Server;
  readonly #dial: Dial;
  readonly clientEnds: ClientEnds;
  readonly #connections = new Set<Connection>();
  readonly #peeked = new Map<Connection, { bytes: Buffer; timer: NodeJS.Timeout }>();
  readonly #closers = new Set<object>();
  readonly #headers = new HeaderIntake({
    taken: (socket, endpoints) => this.#accept(socket, endpoints),
    turnedAway: (problem) => this.#turnAway(problem),
  });
  #address: Address | undefined;
  #reopening: Promise<void> | undefined;
  #bytes = { upstream: 0, downstream: 0 };

  constructor(plan: ProxyPlan, host: ProxyHost) {
    this.plan = plan;
    this.#host = host;
    this.#dial = protocols[plan.protocol](plan, host, this);
    this.clientEnds = new ClientEnds(plan, (connection) => this.peeked(connection, nothing));
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#arrive(socket));
    // Such as no descriptor left for another connection: those that are there go on.
    this.#server.on('error', () => {});
  }

  get name(): string {
    return this.plan.name;
  }

  get keepsTakeover(): boolean {
    return this.plan.compression === 'keep';
  }

  /** Where it listens; with port 0 in the plan, the port that the system chose. */
  get address(): Address {
    return this.#address ?? this.plan.listen;
  }

  /** Starts to listen. @throws DeadwireError LISTEN_FAILED */
  async listen(): Promise<void> {
    const { host, port } = this.address;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen({ host, port, backlog: 4096 }, () => {
          this.#server.off('error', reject);
          resolve();
        });
      });
    } catch (error) {
      throw new DeadwireError(
        'LISTEN_FAILED',
        `proxy ${this.name} cannot listen on ${host}:${port}: ${reason(error)}`,
        {
          cause: error,
        },
      );
    }
    this.#address = { host, port: (this.#server.address() as net.AddressInfo).port };
    // A fault may have closed it while it was being opened.
    if (this.#closers.size > 0) this.#server.close();
  }

  connections(): Iterable<Connection> {
    return this.#connections;
  }

  /** Bytes handed over so far in a direction, on ended and open connections. */
  bytes(direction: Direction): number {
    let total = this.#bytes[direction];
    for (const connection of this.#connections) total += connection[direction].handover.delivered;
    return total;
  }

  closeListener(owner: object): void {
    this.#closers.add(owner);
    if (this.#server.listening) this.#server.close();
  }

  openListener(owner: object): void {
    if (!this.#closers.delete(owner) || this.#closers.size > 0 || this.#server.listening) return;
    this.#reopening = this.#reopen();
  }

  // The port may be somebody else's for a while: it is asked for until it is ours again.
  async #reopen(): Promise<void> {
    for (let told = false; this.#closers.size === 0 && !this.#server.listening; told = true) {
      try {
        await this.listen();
      } catch (error) {
        if (!told) this.#host.record({ kind: 'proxy-failed', proxy: this.name, reason: (error as Error).message });
        await elapse(retryAfter, undefined, { ref: false });
      }
    }
  }

  /** Stops listening and ends every connection. */
  async close(): Promise<void> {
    this.#closers.add(this);
    this.#headers.close();
    for (const connection of this.#connections) connection.destroy();
    await this.#reopening;
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  peeked(connection: Connection, chunk: Buffer): void {
    const peek = this.#peeked.get(connection);
    if (peek === undefined) return;
    peek.bytes = Buffer.concat([peek.bytes, chunk]);
    const identity = identify(this.plan.identify, connection, peek.bytes);
    if (identity !== 'more') this.#identified(connection, identity);
  }

  unknown(connection: Connection): void {
    this.#identified(connection, 'nobody');
  }

  reached(connection: Connection): void {
    this.#host.record({ kind: 'connection-opened', ...this.#labels(connection) });
  }

  framed(connection: Connection): void {
    this.#host.framed(connection);
  }

  failed(connection: Connection, from: Side, reason: string): void {
    this.#host.record({ kind: 'connection-failed', ...this.#labels(connection), from, reason });
  }

  tlsFailed(connection: Connection, side: Side, reason: string): void {
    if (connection.phase === 'ended') return;
    this.#host.record({ kind: 'tls-failed', ...this.#labels(connection), side, reason });
  }

  ended(connection: Connection): void {
    this.#forgetPeek(connection);
    this.#connections.delete(connection);
    const { upstream, downstream } = connection;
    const bytes = { upstream: upstream.handover.delivered, downstream: downstream.handover.delivered };
    this.#bytes.upstream += bytes.upstream;
    this.#bytes.downstream += bytes.downstream;
    this.#host.forget(connection);
    const { by, how } = connection.ending ?? { by: 'proxy', how: 'fin' };
    this.#host.record({
      kind: 'connection-closed',
      ...this.#labels(connection),
      by,
      how,
      bytes,
      opened: connection.opened,
    });
  }

  #arrive(socket: net.Socket): void {
    if (this.plan.proxyProtocol?.accept === true) this.#headers.take(socket);
    else this.#accept(socket);
  }

  #accept(socket: net.Socket, named?: Endpoints): void {
    const open = (owner: Connection) => this.clientEnds.open(socket, owner);
    const connection = new Connection(this.#host.nextConnectionId(), this.name, open, this.#host, this.#dial, this);
    connection.endpoints = named ?? (this.plan.proxyProtocol?.send === undefined ? undefined : endpointsOf(socket));
    this.#connections.add(connection);
    const identity = identify(this.plan.identify, connection, nothing);
    if (identity !== 'more') {
      this.#identified(connection, identity);
      return;
    }
    const timer = setTimeout(() => this.#identified(connection, 'nobody'), identifyPatience);
    this.#peeked.set(connection, { bytes: nothing, timer });
  }

  #turnAway(reason: string): void {
    const connection = this.#host.nextConnectionId();
    this.#host.record({ kind: 'connection-refused', proxy: this.name, connection, reason });
  }

  #identified(connection: Connection, identity: Exclude<Identity, 'more'>): void {
    this.#forgetPeek(connection);
    const client = this.#clientOf(identity);
    const nth = this.#host.countAttempt(client);
    connection.tap = client === undefined ? undefined : this.#host.tapOf(this.name, client);
    connection.identified(client, nth, client === undefined ? undefined : this.#host.trackOf(client));
    this.#host.record({ kind: 'connection-attempt', ...this.#labels(connection), nth });
    if (this.#host.admit(connection)) connection.proceed();
    // A fault that ended it may have been followed by others, which took hold of what is over.
    if (connection.phase === 'ended') this.#host.forget(connection);
  }

  #clientOf(identity: Exclude<Identity, 'more'>): string | undefined {
    if (identity === 'nobody') return undefined;
    return 'client' in identity ? identity.client : this.#host.clientOf(identity.value);
  }

  #forgetPeek(connection: Connection): void {
    clearTimeout(this.#peeked.get(connection)?.timer);
    this.#peeked.delete(connection);
  }

  #labels(connection: Connection): { proxy: string; connection: number; client?: string } {
    const { id, client } = connection;
    return { proxy: this.name, connection: id, ...(client === undefined ? {} : { client }) };
  }
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'the port is in use';
  if (code === 'EACCES') return 'this port needs more rights';
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address';
  return error instanceof Error ? error.message : String(error);
}
