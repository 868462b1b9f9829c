import type { ProxyPlan } from './plan.js';

/** The protocol of a proxy in words, such as `http, TLS of clients ends here`. */
export function protocolText({ protocol, tls, upstreamTls }: ProxyPlan): string {
  if (tls !== undefined)
    return `${protocol}, TLS ${upstreamTls === undefined ? 'of clients ends here' : 'on both sides'}`;
  return upstreamTls === undefined ? protocol : `${protocol}, TLS with the upstream`;
}
