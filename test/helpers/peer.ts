import { once } from 'node:events';
import net from 'node:net';

/** A raw socket that remembers what came over the wire. */
export class Peer {
  readonly socket: net.Socket;
  received = '';
  fin = false;
  rst = false;
  closed = false;
  #wake: (() => void)[] = [];

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#note(() => (this.received += chunk.toString('latin1'))));
    socket.on('end', () => this.#note(() => (this.fin = true)));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#note(() => (this.rst ||= error.code === 'ECONNRESET' || error.code === 'EPIPE')),
    );
    socket.on('close', () => this.#note(() => (this.closed = true)));
  }

  get silent(): boolean {
    return !this.fin && !this.rst && !this.closed;
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /**
   * Waits for the end of what comes and tells whether it was an RST. Right behind bytes Node shows an RST as an end, but
   * the next write fails at once, which the first write after a FIN does not.
   */
  async endedByReset(): Promise<boolean> {
    await this.until((peer) => peer.fin || peer.rst);
    if (this.rst) return true;
    return new Promise((resolve) => this.socket.write('x', (error) => resolve(error instanceof Error)));
  }

  /** Resolves when the condition holds; looked at after everything that happens to the socket. */
  async until(condition: (peer: Peer) => boolean, patience = 5000): Promise<void> {
    const deadline = Date.now() + patience;
    while (!condition(this)) {
      const left = deadline - Date.now();
      if (left <= 0) {
        throw new Error(
          `gave up after ${patience} ms: ${JSON.stringify({ received: this.received, fin: this.fin, rst: this.rst, closed: this.closed })}`,
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #note(change: () => void): void {
    change();
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** Dials a port and resolves when connected. */
export async function dial(port: number): Promise<Peer> {
  const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
  const peer = new Peer(socket);
  await once(socket, 'connect');
  return peer;
}

/** A server that only accepts and remembers its sockets. */
export class RawServer {
  readonly accepted: Peer[] = [];
  readonly #server: net.Server;
  #wake: (() => void)[] = [];
  #ending = false;

  private constructor(server: net.Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.accepted.push(new Peer(socket));
      if (this.#ending) socket.resume().end();
      for (const wake of this.#wake.splice(0)) wake();
    });
  }

  static async start(): Promise<RawServer> {
    const server = net.createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RawServer(server);
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** The nth accepted socket, as soon as it is there. */
  async peer(index = 0): Promise<Peer> {
    for (;;) {
      const found = this.accepted[index];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Says a FIN on every socket, those to come included, and reads what still comes. */
  endAll(): void {
    this.#ending = true;
    for (const { socket } of this.accepted) socket.resume().end();
  }

  close(): void {
    for (const { socket } of this.accepted) socket.destroy();
    this.#server.close();
  }
}
