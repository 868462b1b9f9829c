import { upstreamText } from '../core/address.js';
import type { Plan, ProxyPlan } from '../core/plan.js';

/** What a proxy does about TLS, as parts of a sentence. */
export function explainTls({ protocol, tls, upstreamTls }: ProxyPlan): string[] {
  const parts: string[] = [];
  if (protocol === 'tls') parts.push('TLS passes as it is');
  if (tls !== undefined) {
    const which = tls.cert === undefined ? 'a development certificate' : tls.cert;
    const mutual = tls.clientCa === undefined ? '' : `; clients must show a certificate of ${tls.clientCa}`;
    parts.push(`TLS of clients ends here, with ${which}${mutual}`);
  }
  if (upstreamTls !== undefined) {
    const { ca, cert, serverName, insecure } = upstreamTls;
    const shown = cert === undefined ? '' : `, which is shown ${cert}`;
    const name = serverName === undefined ? '' : ` as ${serverName}`;
    const verified = insecure === true ? 'NOT VERIFIED (insecure)' : `verified${ca === undefined ? '' : ` by ${ca}`}`;
    parts.push(`TLS with the upstream${name}${shown}: ${verified}`);
  }
  return parts;
}

/** What a plan leaves open to anybody, one sentence each. */
export function insecureUpstreams({ proxies }: Pick<Plan, 'proxies'>): string[] {
  return proxies
    .filter(({ upstreamTls }) => upstreamTls?.insecure === true)
    .map(
      (proxy) =>
        `proxy ${proxy.name} believes whoever answers as ${upstreamText(proxy)}: its certificate is not verified (insecure)`,
    );
}
