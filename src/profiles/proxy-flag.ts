import { DeadwireError, optionError } from '../core/errors.js';
import type { Address, IdentifyRule, ProxyPlan } from '../core/plan.js';
import { parseAddress } from '../core/address.js';
import { checkData } from './complaint.js';
import { identifyRules, ruleProblem } from './compile-proxies.js';
import { nameHint } from './nearest-name.js';
import { identifySchema } from './proxy-schema.js';
import { word } from './value-schemas.js';

const parts = ['name', 'listen', 'upstream', 'protocol', 'identify', 'tls', 'upstream-tls'] as const;

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
  const protocol = given.get('protocol') ?? 'tcp';
  if (protocol !== 'tcp' && protocol !== 'tls' && protocol !== 'http') {
    throw partError('protocol', protocol, 'tcp, tls or http');
  }
  const proxy: ProxyPlan = {
    name,
    protocol,
    listen: readAddress('listen', given, 0),
    upstream: readAddress('upstream', given, 1),
    ...readTls(given, protocol),
  };
  const identify = given.get('identify');
  return identify === undefined ? proxy : { ...proxy, identify: readRule(identify, proxy) };
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
  if (protocol === 'tls' && (tls ?? upstreamTls) !== undefined) {
    throw partError('protocol', protocol, 'tcp or http, which TLS can end at: tls lets it pass as it is');
  }
  return {
    ...(tls === undefined ? {} : { tls: {} }),
    ...(upstreamTls === undefined ? {} : { upstreamTls: upstreamTls === 'insecure' ? { insecure: true } : {} }),
  };
}

function readRule(text: string, proxy: ProxyPlan): IdentifyRule {
  const [, by = text, value] = /^(\w+):([^]*)$/.exec(text) ?? [];
  const result = checkData(identifySchema, {
    [by]: (by === 'source' || by === 'sni') && value === undefined ? true : value,
  });
  const [rule] = 'data' in result ? identifyRules(result.data) : [];
  if (rule === undefined) {
    throw partError('identify', text, 'client:NAME, query:NAME, header:NAME, path:PATTERN, source, sni or sni:PATTERN');
  }
  const problem = ruleProblem(rule, proxy);
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `--proxy identify: ${problem}`);
  return rule;
}

function partError(part: string, received: string | undefined, expected: string): DeadwireError {
  return optionError(`--proxy ${part}`, received, expected);
}
