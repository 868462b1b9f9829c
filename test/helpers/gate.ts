import { once } from 'node:events';
import net from 'node:net';
import type { Clock } from '../../src/core/clock.js';

type Way = 'up' | 'down' | 'both';

/** The plainest wire that can be cut: bytes wait while it is, and nobody is told. */
export class Gate {
  /** How many connections were ever made. */
  connections = 0;
  /** When the last byte went down to the client, by the clock. */
  lastDown = 0;
  /** When the last byte went up to the server. */
  lastUp = 0;
  readonly #server: net.Server;
  readonly #clock: Clock;
  readonly #upstream: number;
  readonly #sockets = new Set<net.Socket>();
  readonly #held = new Set<net.Socket>();
  readonly #sources = { up: new Set<net.Socket>(), down: new Set<net.Socket>() };
  #cut: Way | undefined;

  private constructor(server: net.Server, upstream: number, clock: Clock) {
    this.#server = server;
    this.#upstream = upstream;
    this.#clock = clock;
    server.on('connection', (client) => this.#join(client));
  }

  static async start(upstream: number, clock: Clock): Promise<Gate> {
    const server = net.createServer({ noDelay: true });
    const gate = new Gate(server, upstream, clock);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return gate;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}/`;
  }

  cut(way: Way = 'both'): void {
    this.#cut = way;
    for (const one of ['up', 'down'] as const) {
      if (this.#isCut(one)) for (const source of this.#sources[one]) this.#hold(source);
    }
  }

  heal(): void {
    this.#cut = undefined;
    for (const source of this.#held) source.resume();
    this.#held.clear();
  }

  /** Closes every connection; new ones are let through. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.dropConnections();
    this.#server.close();
  }

  #join(client: net.Socket): void {
    this.connections += 1;
    const server = net.connect({ port: this.#upstream, host: '127.0.0.1', noDelay: true });
    this.#carry(client, server, 'up', () => (this.lastUp = this.#clock.now()));
    this.#carry(server, client, 'down', () => (this.lastDown = this.#clock.now()));
  }

  #carry(source: net.Socket, target: net.Socket, way: 'up' | 'down', stamp: () => void): void {
    this.#sockets.add(source);
    this.#sources[way].add(source);
    source.on('data', (chunk) => {
      stamp();
      target.write(chunk);
    });
    source.on('end', () => target.end());
    source.on('error', () => {});
    source.on('close', () => {
      target.end();
      this.#sockets.delete(source);
      this.#sources[way].delete(source);
      this.#held.delete(source);
    });
    if (this.#isCut(way)) this.#hold(source);
  }

  #hold(source: net.Socket): void {
    this.#held.add(source);
    source.pause();
  }

  #isCut(way: 'up' | 'down'): boolean {
    return this.#cut === way || this.#cut === 'both';
  }
}
