import { DeadwireError, optionError } from '../core/errors.js';
import type { Address, IdentifyRule, ProxyPlan } from '../core/plan.js';
import { parseAddress } from '../core/address.js';
import { checkData } from './complaint.js';
import { identifyRules, ruleProblem } from './compile-proxies.js';
import { compressionProblem, compressionSchema } from './compression.js';
import { nameHint } from './nearest-name.js';
import { identifySchema } from './proxy-schema.js';
import { word } from './value-schemas.js';

const parts = ['name', 'listen', 'upstream', 'protocol', 'compression', 'identify'] as const;

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
  if (protocol !== 'tcp' && protocol !== 'http') throw partError('protocol', protocol, 'tcp or http');
  const proxy: ProxyPlan = {
    name,
    protocol,
    listen: readAddress('listen', given, 0),
    upstream: readAddress('upstream', given, 1),
    ...readCompression(given, protocol),
  };
  const identify = given.get('identify');
  return identify === undefined ? proxy : { ...proxy, identify: readRule(identify, protocol) };
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

function readCompression(given: Map<Part, string>, protocol: ProxyPlan['protocol']): Pick<ProxyPlan, 'compression'> {
  const text = given.get('compression');
  if (text === undefined) return {};
  const { data: compression } = compressionSchema.safeParse(text);
  if (compression === undefined) throw partError('compression', text, 'no-takeover, strip or keep');
  const problem = compressionProblem(protocol);
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `--proxy compression: ${problem}`);
  return { compression };
}

function readRule(text: string, protocol: ProxyPlan['protocol']): IdentifyRule {
  const [, by = text, value] = /^(\w+):([^]*)$/.exec(text) ?? [];
  const result = checkData(identifySchema, { [by]: by === 'source' && value === undefined ? true : value });
  const [rule] = 'data' in result ? identifyRules(result.data) : [];
  if (rule === undefined) {
    throw partError('identify', text, 'client:NAME, query:NAME, header:NAME, path:PATTERN or source');
  }
  const problem = ruleProblem(rule, protocol);
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `--proxy identify: ${problem}`);
  return rule;
}

function partError(part: string, received: string | undefined, expected: string): DeadwireError {
  return optionError(`--proxy ${part}`, received, expected);
}
