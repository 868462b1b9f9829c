import type { ProxyPlan, TlsPlan, UpstreamTlsPlan } from '../core/plan.js';
import type { Compilation } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import type { WrittenProxy } from './proxy-schema.js';

type TlsParts = Pick<ProxyPlan, 'tls' | 'upstreamTls'>;

/** What a proxy says of TLS; what is wrong with it is reported. */
export function compileTls(
  written: Pick<WrittenProxy, 'protocol' | 'tls' | 'upstream-tls'>,
  path: DocumentPath,
  compilation: Compilation,
): TlsParts {
  const { protocol, tls, 'upstream-tls': upstreamTls } = written;
  const report = (key: string, message: string) => compilation.document.report([...path, key], message);
  const parts: TlsParts = {};
  for (const key of ['tls', 'upstream-tls'] as const) {
    const problem = written[key] === undefined ? undefined : tlsProblem(protocol);
    if (problem !== undefined) report(key, problem);
  }
  if (tls !== undefined) {
    const { cert, key, 'client-ca': clientCa } = filesOf(tls, [...path, 'tls'], compilation);
    parts.tls = { ...pair(cert, key), ...(clientCa === undefined ? {} : { clientCa }) } satisfies TlsPlan;
  }
  if (upstreamTls !== undefined) {
    const { insecure, 'server-name': serverName, ...files } = upstreamTls;
    const { ca, cert, key } = filesOf(files, [...path, 'upstream-tls'], compilation);
    parts.upstreamTls = {
      ...pair(cert, key),
      ...(ca === undefined ? {} : { ca }),
      ...(serverName === undefined ? {} : { serverName }),
      ...(insecure === undefined ? {} : { insecure }),
    } satisfies UpstreamTlsPlan;
    if (insecure !== undefined && ca !== undefined) {
      report('upstream-tls', '"insecure" and "ca" exclude each other: nothing is verified with "insecure"');
    }
  }
  return parts;
}

/** Why a proxy of this protocol cannot end TLS or begin it, or undefined. */
export function tlsProblem(protocol: ProxyPlan['protocol']): string | undefined {
  if (protocol === 'tcp' || protocol === 'http') return undefined;
  const where = protocol === 'forward' ? ' within CONNECT' : '';
  return `protocol ${protocol} lets TLS pass as it is${where}: to end it at the proxy, the protocol is tcp or http`;
}

function pair(cert: string | undefined, key: string | undefined): { cert?: string; key?: string } {
  return cert === undefined || key === undefined ? {} : { cert, key };
}

function filesOf(
  written: Record<string, string | undefined>,
  path: DocumentPath,
  { document, checkTlsFiles }: Compilation,
): Record<string, string> {
  const named = Object.entries(written).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const has = new Set(named.map(([option]) => option));
  for (const [option, other] of [
    ['cert', 'key'],
    ['key', 'cert'],
  ] as const) {
    if (has.has(option) && !has.has(other)) document.report([...path, option], `"${option}" needs "${other}" as well`);
  }
  const { files, problems } = checkTlsFiles(Object.fromEntries(named));
  for (const { option, message } of problems) {
    document.report([...path, option], `"${option}" is ${JSON.stringify(written[option])}, but must be ${message}`);
  }
  return files;
}
