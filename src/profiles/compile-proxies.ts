import type { IdentifyRule, ProxyPlan } from '../core/plan.js';
import { addressText } from '../core/address.js';
import { checkPart } from './check-part.js';
import { type Compilation, checkName } from './compilation.js';
import { compileTls } from './compile-tls.js';
import type { DocumentPath } from './document-path.js';
import { compileTap } from './compile-tap.js';
import { proxySchema, type WrittenProxy } from './proxy-schema.js';

/** The proxies that are right; what is wrong with the others is reported. */
export function compileProxies(compilation: Compilation): ProxyPlan[] {
  const { document, names } = compilation;
  const listeners = new Map<string, string>();
  return names.proxies.flatMap((name) => {
    const path = ['proxies', name];
    const written = checkPart(document, path, proxySchema);
    if (written === undefined) return [];
    const address = addressText(written.listen);
    const other = listeners.get(address);
    if (other !== undefined) document.report([...path, 'listen'], `proxy ${other} listens on ${address} already`);
    if (written.listen.port !== 0) listeners.set(address, name);
    return compileProxy(name, written, path, compilation);
  });
}

function compileProxy(name: string, written: WrittenProxy, path: DocumentPath, compilation: Compilation): ProxyPlan[] {
  const { protocol, listen, upstream } = written;
  const tap = compileTap(written, path, compilation);
  const proxy = { name, protocol, listen, upstream, ...compileTls(written, path, compilation), ...tap };
  if (written.identify === undefined) return [proxy];
  const rules = identifyRules(written.identify);
  const [rule] = rules;
  if (rule === undefined || rules.length > 1) {
    const found = rules.length === 0 ? 'nothing' : rules.map(({ by }) => by).join(' and ');
    const allowed = 'client, query, header, path, source, sni';
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
  const { client, query, header, path, source, sni } = written;
  const rules: IdentifyRule[] = [];
  if (client !== undefined) rules.push({ by: 'client', client });
  if (query !== undefined) rules.push({ by: 'query', name: query });
  if (header !== undefined) rules.push({ by: 'header', name: header });
  if (path !== undefined) rules.push({ by: 'path', pattern: path });
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
  if ((rule.by === 'path' || rule.by === 'sni') && rule.pattern !== undefined && captureGroups(rule.pattern) !== 1) {
    return `"${rule.by}" must have exactly one capture group, but ${JSON.stringify(rule.pattern)} has ${captureGroups(rule.pattern)}`;
  }
  if (protocol !== 'http' && (rule.by === 'query' || rule.by === 'header' || rule.by === 'path')) {
    return `identify by ${rule.by} reads an HTTP request: the proxy needs protocol: http, not ${protocol}`;
  }
  return undefined;
}

// An alternative that matches nothing makes every pattern match, and shows its groups.
function captureGroups(pattern: string): number {
  return (new RegExp(`${pattern}|`).exec('')?.length ?? 1) - 1;
}
