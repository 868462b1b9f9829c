import { isIP, type Socket } from 'node:net';
import tls, { type SecureContext, type TLSSocket } from 'node:tls';
import type { Address, UpstreamTlsPlan } from '../../core/plan.js';
import { readPem } from './read-pem.js';

/** Speaks TLS with the servers of one proxy. Whom they must be is verified, unless the plan says `insecure`. */
export class UpstreamTls {
  readonly #plan: UpstreamTlsPlan;
  readonly #context: SecureContext;

  constructor(plan: UpstreamTlsPlan) {
    this.#plan = plan;
    this.#context = tls.createSecureContext({
      ...(plan.ca === undefined ? {} : { ca: readPem('upstream-tls.ca', plan.ca) }),
      ...(plan.cert === undefined ? {} : { cert: readPem('upstream-tls.cert', plan.cert) }),
      ...(plan.key === undefined ? {} : { key: readPem('upstream-tls.key', plan.key) }),
    });
  }

  /**
   * Begins the handshake on a connected socket.
   * @param alpn the protocols that are offered, as they stand on the wire
   */
  begin(raw: Socket, { host }: Address, alpn: Buffer | undefined): TLSSocket {
    const name = this.#plan.serverName ?? (isIP(host) === 0 ? host : undefined);
    return tls.connect({
      socket: raw,
      host: name ?? host,
      ...(name === undefined ? {} : { servername: name }),
      secureContext: this.#context,
      rejectUnauthorized: this.#plan.insecure !== true,
      ...(alpn === undefined ? {} : { ALPNProtocols: alpn }),
    });
  }
}
