import type { IdentifyRule, ProxyPlan } from '../core/plan.js';
import { addressText } from '../core/address.js';
import { checkPart } from './check-part.js';
import { type Compilation, checkName } from './compilation.js';
import { compileTls } from './compile-tls.js';
import { compileRoutes } from './compile-routes.js';
import { compressionProblem } from './compression.js';
import { type DocumentPath, valueAt } from './document-path.js';
import { forwardSchema, opennessProblem } from './forward-schema.js';
import type { ProfileDocument } from './profile-document.js';
import { proxyProtocolOf, proxyProtocolProblem } from './proxy-protocol-schema.js';
import { compileTap } from './compile-tap.js';
import { proxySchema, type WrittenProxy } from './proxy-schema.js';

/** The proxies that are right; what is wrong with the others is reported. */
export function compileProxies(compilation: Compilation): ProxyPlan[] {
  const { document, names } = compilation;
  const listeners = new Map<string, string>();
  return names.proxies.flatMap((name) => {
    const path = ['proxies', name];
    const forward = valueAt(document.data, [...path, 'protocol']) === 'forward';
    const written = forward ? checkForward(document, path) : checkPart(document, path, proxySchema);
    if (written === undefined) return [];
    const address = addressText(written.listen);
    const other = listeners.get(address);
    if (other !== undefined) document.report([...path, 'listen'], `proxy ${other} listens on ${address} already`);
    if (written.listen.port !== 0) listeners.set(address, name);
    return compileProxy(name, written, path, compilation);
  });
}

function checkForward(document: ProfileDocument, path: DocumentPath) {
  const written = checkPart(document, path, forwardSchema);
  const problem = written && opennessProblem(written.listen, written['beyond-loopback'] === true);
  if (problem !== undefined) document.report([...path, 'listen'], problem);
  return written;
}

type AnyProxy = Omit<WrittenProxy, 'upstream'> & Partial<WrittenProxy>;

function compileProxy(name: string, written: AnyProxy, path: DocumentPath, compilation: Compilation): ProxyPlan[] {
  const { protocol, listen, upstream, compression } = written;
  const said = compression === undefined ? undefined : compressionProblem(protocol);
  if (said !== undefined) compilation.document.report([...path, 'compression'], said, 'key');
  const idle = proxyProtocolProblem(written['proxy-protocol']);
  if (idle !== undefined) compilation.document.report([...path, 'proxy-protocol'], idle);
  const proxy: ProxyPlan = {
    name,
    protocol,
    listen,
    ...(upstream === undefined ? {} : { upstream }),
    ...(compression === undefined ? {} : { compression }),
    ...proxyProtocolOf(written['proxy-protocol']),
    ...compileTls(written, path, compilation),
    ...compileRoutes(written, path, compilation),
    ...compileTap(written, path, compilation),
  };
  if (written.identify === undefined) return [proxy];
  const rules = identifyRules(written.identify);
  const [rule] = rules;
  if (rule === undefined || rules.length > 1) {
    const found = rules.length === 0 ? 'nothing' : rules.map(({ by }) => by).join(' and ');
    const allowed = 'client, query, header, path, host, source, sni';
    compilation.document.report([...path, 'identify'], `"identify" takes exactly one of ${allowed}, but has ${found}`);
    return [];
  }
  const problem = ruleProblem(rule, proxy);
  if (problem !== undefined) compilation.document.report([...path, 'identify', rule.by], problem);
  if (rule.by === 'client') checkName(compilation, 'client', rule.client, [...path, 'identify', 'client']);
  return [{ ...proxy, identify: rule }];
}

/** The rules that are written, in the order of the schema. */
export function identifyRules(written: NonNullable<WrittenProxy['identify']>): IdentifyRule[] {
  const { client, query, header, path, host, source, sni } = written;
  const rules: IdentifyRule[] = [];
  if (client !== undefined) rules.push({ by: 'client', client });
  if (query !== undefined) rules.push({ by: 'query', name: query });
  if (header !== undefined) rules.push({ by: 'header', name: header });
  if (path !== undefined) rules.push({ by: 'path', pattern: path });
  if (host !== undefined) rules.push({ by: 'host', pattern: host });
  if (source !== undefined) rules.push({ by: 'source' });
  if (sni !== undefined) rules.push({ by: 'sni', ...(sni === true ? {} : { pattern: sni }) });
  return rules;
}

/** Why a rule cannot work on this proxy, or undefined. */
export function ruleProblem(rule: IdentifyRule, proxy: Pick<ProxyPlan, 'protocol' | 'tls'>): string | undefined {
  const { protocol, tls } = proxy;
  if (rule.by === 'sni' && protocol !== 'tls' && tls === undefined) {
    return `identify by sni reads a TLS ClientHello: the proxy needs protocol: tls, or tls, not ${protocol} alone`;
  }
  if ('pattern' in rule && rule.pattern !== undefined && captureGroups(rule.pattern) !== 1) {
    return `"${rule.by}" must have exactly one capture group, but ${JSON.stringify(rule.pattern)} has ${captureGroups(rule.pattern)}`;
  }
  const readsRequest = rule.by !== 'client' && rule.by !== 'source' && rule.by !== 'sni';
  if (readsRequest && (protocol === 'tcp' || protocol === 'tls')) {
    return `identify by ${rule.by} reads an HTTP request: the proxy needs protocol: http, not ${protocol}`;
  }
  return undefined;
}

// An alternative that matches nothing makes every pattern match, and shows its groups.
function captureGroups(pattern: string): number {
  return (new RegExp(`${pattern}|`).exec('')?.length ?? 1) - 1;
}
