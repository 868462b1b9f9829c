import type { Socket } from 'node:net';
import type { ProxyPlan } from '../core/plan.js';
import type { Connection } from '../links/connection.js';
import type { ClientEnd } from '../links/link-end.js';
import { SocketEnd } from '../links/socket-end.js';
import { readsRequest } from './identify.js';
import { PeekingEnd } from './tls/peeking-end.js';
import { routesBySni } from './tls/routes.js';
import { TerminatedEnd } from './tls/terminated-end.js';
import { Termination } from './tls/termination.js';

/** Makes the clients' ends of a proxy: plain sockets, sockets whose ClientHello is looked at, or TLS that ends here. */
export class ClientEnds {
  readonly #plan: ProxyPlan;
  readonly #greeted: (connection: Connection) => void;
  readonly #termination: Termination | undefined;
  readonly #peeks: boolean;
  readonly #byRequest: boolean;

  /** @param greeted told when a ClientHello is known */
  constructor(plan: ProxyPlan, greeted: (connection: Connection) => void) {
    const { protocol, tls, identify } = plan;
    this.#plan = plan;
    this.#greeted = greeted;
    if (tls !== undefined) this.#termination = new Termination(tls, protocol === 'http' ? 'http/1.1' : undefined);
    this.#peeks = identify?.by === 'sni' || routesBySni(plan);
    this.#byRequest = identify !== undefined && readsRequest(identify);
  }

  /** The CA that clients must trust, when it was made here. */
  get caFile(): string | undefined {
    return this.#termination?.caFile;
  }

  /** Has what a handshake needs ready, before the first client comes. */
  async prepare(): Promise<void> {
    await this.#termination?.prepare(this.#plan.listen.host);
  }

  open(socket: Socket, owner: Connection): ClientEnd {
    if (this.#termination !== undefined) {
      return new TerminatedEnd(socket, owner, this.#termination, {
        atOnce: this.#byRequest,
        asksServer: this.#plan.protocol !== 'http' && this.#plan.upstreamTls !== undefined,
        greeted: this.#greeted,
      });
    }
    return this.#peeks
      ? new PeekingEnd(socket, owner, this.#greeted)
      : new SocketEnd(socket, 'client', owner).readChunks();
  }
}
