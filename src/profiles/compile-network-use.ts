import { ProfileError } from '../core/errors.js';
import type { NetworkPlan } from '../core/network.js';
import { type Compilation, checkName } from './compilation.js';
import { compileNetwork } from './compile-network.js';
import type { DocumentPath } from './document-path.js';
import type { WrittenNetworkUse } from './network-use-schema.js';
import { unknownListed } from './nearest-name.js';
import { parseNetwork } from './parse-network.js';

/** The network that a profile or a step names, if it names one that is right; what is wrong with it is reported. */
export function compileNetworkUse(
  written: WrittenNetworkUse | undefined,
  path: DocumentPath,
  compilation: Compilation,
): NetworkPlan | undefined {
  if (written === undefined) return undefined;
  const { document } = compilation;
  const use: Exclude<WrittenNetworkUse, string> = typeof written === 'string' ? { name: written } : written;
  use.clients?.forEach((name, nth) => checkName(compilation, 'client', name, [...path, 'clients', nth]));
  use.proxies?.forEach((name, nth) => checkName(compilation, 'proxy', name, [...path, 'proxies', nth]));
  const source = compilation.readNetwork(use.name);
  if ('known' in source) {
    const place = typeof written === 'string' ? path : [...path, 'name'];
    document.report(place, unknownListed('network', use.name, source.known));
    return undefined;
  }
  try {
    return compileNetwork(parseNetwork(source.text, source.file), use);
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    document.problems.push(...error.problems);
    return undefined;
  }
}
