import type { FaultSpec } from '../core/fault.js';
import { type FaultType, faults } from '../faults/index.js';
import type { Compilation } from './compilation.js';
import { type DocumentPath, valueAt } from './document-path.js';

/** Protocols of which no bytes are ever told apart into WebSocket messages. */
const withoutMessages: ReadonlySet<string> = new Set(['tcp', 'tls']);

/** Why a fault cannot have the direction that its target says, such as `upstream or downstream: …`; or undefined. */
export function directionProblem({ type, target }: FaultSpec): string | undefined {
  if (faults[type as FaultType].oneDirection !== true || target.direction !== 'both') return undefined;
  return `upstream or downstream, since ${type} needs one of them`;
}

/** Reports what is wrong with a fault and its target together; the names in it are checked already. */
export function checkTarget(spec: FaultSpec, path: DocumentPath, compilation: Compilation): void {
  const { document } = compilation;
  const problem = directionProblem(spec);
  if (problem !== undefined) document.report([...path, 'target', 'direction'], `"direction" must be ${problem}`);
  if (faults[spec.type as FaultType].worksOnMessages?.(spec.options) === true) checkMessages(spec, path, compilation);
}

/** What a proxy speaks, as it is written, if no WebSocket can be told apart in it; undefined for any other, and for none. */
export function protocolWithoutMessages(name: string, { document, names }: Compilation): string | undefined {
  const protocol = valueAt(document.data, ['proxies', name, 'protocol']) ?? 'tcp';
  return names.proxies.includes(name) && withoutMessages.has(protocol as string) ? (protocol as string) : undefined;
}

function checkMessages({ type, options, target }: FaultSpec, path: DocumentPath, compilation: Compilation): void {
  const { document, names } = compilation;
  const protocolOf = (name: string) => (valueAt(document.data, ['proxies', name, 'protocol']) ?? 'tcp') as string;
  const lacks = (name: string) => withoutMessages.has(protocolOf(name)) && names.proxies.includes(name);
  const what = `${type} ${'messages' in options ? 'with "messages" ' : ''}works on WebSocket messages`;
  if (target.proxies !== undefined) {
    for (const [index, name] of target.proxies.entries()) {
      if (!lacks(name)) continue;
      const place = [...path, 'target', 'proxies', index];
      const instead = `it needs protocol: http, not ${protocolOf(name)}`;
      document.report(place, `${what}, of which proxy ${name} has none: ${instead}`);
    }
  } else if (names.proxies.length > 0 && names.proxies.every(lacks)) {
    const place = [...path, 'fault', 'messages' in options ? 'messages' : 'type'];
    document.report(
      place,
      `${what}, of which no proxy has any: one needs protocol: http, not ${[...new Set(names.proxies.map(protocolOf))].join(' or ')}`,
    );
  }
}
