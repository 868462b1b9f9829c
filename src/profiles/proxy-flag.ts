import { DeadwireError, optionError } from '../core/errors.js';
import type { Address, IdentifyRule, ProxyPlan, ProxyProtocolVersion } from '../core/plan.js';
import { parseAddress } from '../core/address.js';
import { checkData } from './complaint.js';
import { identifyRules, ruleProblem } from './compile-proxies.js';
import { compressionProblem, compressionSchema } from './compression.js';
import { tlsProblem } from './compile-tls.js';
import { opennessProblem } from './forward-schema.js';
import { proxyProtocolOf } from './proxy-protocol-schema.js';
import { nameHint } from './nearest-name.js';
import { identifySchema } from './proxy-schema.js';
import { word } from './value-schemas.js';

const parts = [
  'name',
  'listen',
  'upstream',
  'protocol',
  'compression',
  'identify',
  'proxy-protocol',
  'beyond-loopback',
  'tls',
  'upstream-tls',
] as const;
const protocols: readonly string[] = ['tcp', 'tls', 'http', 'forward'] satisfies ProxyPlan['protocol'][];

type Part = (typeof parts)[number];

/**
 * Reads `name=channel,listen=127.0.0.1:7001,upstream=127.0.0.1:7000,protocol=http,identify=query:uid`;
 * throws OPTION_INVALID, which names the part.
 */
export function parseProxyFlag(text: string): ProxyPlan {
  const given = splitParts(text);
  const name = given.get('name');
  if (name === undefined || !word().safeParse(name).success) {
    throw partError('name', name, 'a word of letters, digits, "-", "_" and "."');
  }
  const protocol = (given.get('protocol') ?? 'tcp') as ProxyPlan['protocol'];
  if (!protocols.includes(protocol)) throw partError('protocol', protocol, 'tcp, tls, http or forward');
  const listen = readAddress('listen', given, 0);
  const target = protocol === 'forward' ? checkForward(listen, given) : { upstream: readAddress('upstream', given, 1) };
  if (protocol !== 'forward' && given.has('beyond-loopback')) {
    throw partError('beyond-loopback', given.get('beyond-loopback'), 'for a proxy of this protocol: it is for forward');
  }
  const proxy: ProxyPlan = {
    name,
    protocol,
    listen,
    ...target,
    ...readCompression(given, protocol),
    ...readProxyProtocol(given.get('proxy-protocol')),
    ...readTls(given, protocol),
  };
  const identify = given.get('identify');
  return identify === undefined ? proxy : { ...proxy, identify: readRule(identify, proxy) };
}

/** Reads where a forward proxy of the name `forward` listens, such as `127.0.0.1:8080`; throws OPTION_INVALID. */
export function parseForwardFlag(text: string): ProxyPlan {
  const listen = parseAddress(text);
  if (listen === undefined) throw optionError('--forward', text, 'host:port, such as 127.0.0.1:8080');
  if (opennessProblem(listen, false) !== undefined) {
    const openly = `--proxy name=forward,protocol=forward,listen=${text},beyond-loopback=true`;
    throw optionError(
      '--forward',
      text,
      `on loopback: whoever reaches it may go anywhere; if that is meant, ${openly}`,
    );
  }
  return { name: 'forward', protocol: 'forward', listen };
}

function checkForward(listen: Address, given: Map<Part, string>): object {
  if (given.has('upstream')) {
    throw partError('upstream', given.get('upstream'), 'for a forward proxy: its clients say where they want to go');
  }
  const allowed = given.get('beyond-loopback');
  if (allowed !== undefined && allowed !== 'true') throw partError('beyond-loopback', allowed, 'true');
  const problem = opennessProblem(listen, allowed !== undefined);
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `--proxy listen: ${problem}`);
  return {};
}

function readProxyProtocol(text: string | undefined): Pick<ProxyPlan, 'proxyProtocol'> {
  if (text === undefined) return {};
  const [, accept, send] = /^(accept)?(?:(?:^|\+)(v1|v2))?$/.exec(text) ?? [];
  if (accept === undefined && send === undefined) {
    throw partError('proxy-protocol', text, 'accept, v1, v2, accept+v1 or accept+v2');
  }
  return proxyProtocolOf({ accept: accept !== undefined, send: send as ProxyProtocolVersion | undefined });
}

// A regular expression may hold a comma: only one that a part's name follows ends a part.
function splitParts(text: string): Map<Part, string> {
  const given = new Map<Part, string>();
  for (const piece of text.split(/,(?=[\w-]+=)/)) {
    const [, key = '', value] = /^\s*([\w-]+)=([^]*)$/.exec(piece) ?? [];
    const part = parts.find((known) => known === key);
    if (value === undefined)
      throw optionError('--proxy', piece, `a part such as name=channel; parts: ${parts.join(', ')}`);
    if (part === undefined) throw partError(key, value, `a part of it${nameHint(key, parts, 'parts')}`);
    if (given.has(part)) throw partError(part, value, 'given only once');
    given.set(part, value.trim());
  }
  return given;
}

function readAddress(part: 'listen' | 'upstream', given: Map<Part, string>, lowestPort: number): Address {
  const text = given.get(part);
  const address = text === undefined ? undefined : parseAddress(text);
  if (address !== undefined && address.port >= lowestPort) return address;
  throw partError(part, text, 'host:port, such as 127.0.0.1:7001 or [::1]:7001');
}

// Files of one's own have their place in a profile.
function readTls(given: Map<Part, string>, protocol: ProxyPlan['protocol']): Pick<ProxyPlan, 'tls' | 'upstreamTls'> {
  const [tls, upstreamTls] = [given.get('tls'), given.get('upstream-tls')];
  if (tls !== undefined && tls !== 'true') {
    throw partError('tls', tls, 'true, which takes a development certificate; a profile takes one of your own');
  }
  if (upstreamTls !== undefined && upstreamTls !== 'true' && upstreamTls !== 'insecure') {
    throw partError('upstream-tls', upstreamTls, 'true or insecure; a profile takes files and a name');
  }
  const part = tls === undefined ? 'upstream-tls' : 'tls';
  const problem = given.has(part) ? tlsProblem(protocol) : undefined;
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `--proxy ${part}: ${problem}`);
  return {
    ...(tls === undefined ? {} : { tls: {} }),
    ...(upstreamTls === undefined ? {} : { upstreamTls: upstreamTls === 'insecure' ? { insecure: true } : {} }),
  };
}

function readCompression(given: Map<Part, string>, protocol: ProxyPlan['protocol']): Pick<ProxyPlan, 'compression'> {
  const text = given.get('compression');
  if (text === undefined) return {};
  const { data: compression } = compressionSchema.safeParse(text);
  if (compression === undefined) throw partError('compression', text, 'no-takeover, strip or keep');
  const problem = compressionProblem(protocol);
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `--proxy compression: ${problem}`);
  return { compression };
}

function readRule(text: string, proxy: ProxyPlan): IdentifyRule {
  const [, by = text, value] = /^(\w+):([^]*)$/.exec(text) ?? [];
  const result = checkData(identifySchema, {
    [by]: (by === 'source' || by === 'sni') && value === undefined ? true : value,
  });
  const [rule] = 'data' in result ? identifyRules(result.data) : [];
  if (rule === undefined) {
    const known = 'client:NAME, query:NAME, header:NAME, path:PATTERN, host:PATTERN, source, sni or sni:PATTERN';
    throw partError('identify', text, known);
  }
  const problem = ruleProblem(rule, proxy);
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `--proxy identify: ${problem}`);
  return rule;
}

function partError(part: string, received: string | undefined, expected: string): DeadwireError {
  return optionError(`--proxy ${part}`, received, expected);
}
