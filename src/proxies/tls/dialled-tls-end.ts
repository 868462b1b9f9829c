import net from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Address } from '../../core/plan.js';
import type { Connection } from '../../links/connection.js';
import { TlsEnd } from './tls-end.js';
import { tlsFailureText } from './tls-failure.js';
import type { UpstreamTls } from './upstream-tls.js';

/** Whom to dial, and what to say before anything else. */
export interface TlsTarget {
  upstream: Address;
  /** Stands in clear before the handshake. */
  introduction: Buffer | undefined;
  secure: UpstreamTls;
  /** The protocols that are offered, as they stand on the wire. */
  offer: Buffer | undefined;
}

/** A socket that we dialled and speak TLS over, as the server's end of a link. */
export class DialledTlsEnd extends TlsEnd {
  #pending: TLSSocket | undefined;

  /** @param secured told the protocol that the server has chosen, when the handshake is done; then `open` is due */
  constructor(
    { upstream, introduction, secure, offer }: TlsTarget,
    owner: Connection,
    secured: (end: DialledTlsEnd, protocol: string | undefined) => void,
  ) {
    const raw = net.connect({ ...upstream, allowHalfOpen: true, noDelay: true });
    super(raw, 'server', owner);
    if (introduction !== undefined) raw.write(introduction);
    raw.once('connect', () => {
      const tls = secure.begin(raw, upstream, offer);
      this.#pending = tls;
      tls.on('error', (error) => this.failed(error));
      tls.once('secureConnect', () => {
        this.#pending = undefined;
        this.tls = tls;
        secured(this, tls.alpnProtocol === false ? undefined : (tls.alpnProtocol ?? undefined));
      });
    });
  }

  /** What the server says is read from here on. */
  open(): void {
    if (this.tls !== undefined) this.carry(this.tls);
  }

  protected override onRawError(error: Error): void {
    // Once TLS is spoken, its own socket tells.
    if (this.#pending === undefined && this.tls === undefined) super.onRawError(error);
  }

  protected override failed(error: Error): void {
    if (this.#pending === undefined) {
      super.failed(error);
      return;
    }
    this.owner.observer.tlsFailed(this.owner, 'server', tlsFailureText(error));
    this.lose();
    this.raw.destroy();
  }
}
