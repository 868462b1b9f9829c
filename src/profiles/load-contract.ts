import type { Contract } from '../core/contract.js';
import { DeadwireError, ProfileError } from '../core/errors.js';
import type { ClientPlan, ProxyPlan } from '../core/plan.js';
import { beginCompilation } from './compilation.js';
import { compileContract } from './compile-contract.js';
import { identificationOf } from './identification.js';
import { contractReader } from './load-shipped.js';
import { unknownListed } from './nearest-name.js';
import { readDocument } from './profile-document.js';

/**
 * The contract of a client that no profile speaks of: one that ships, by its name, or one's own by a path ending in .yaml.
 * @throws DeadwireError OPTION_INVALID for one that there is not, or ProfileError with what is wrong with it
 */
export function loadContract(name: string, client: string, clients: ClientPlan[], proxies: ProxyPlan[]): Contract {
  const readContract = contractReader(process.cwd());
  const found = readContract(name);
  if ('known' in found)
    throw new DeadwireError('OPTION_INVALID', `--contract: ${unknownListed('contract', name, found.known)}`);
  const document = readDocument('{}', found.file);
  const compilation = beginCompilation(document, {
    readNetwork: nothing,
    readVocabulary: nothing,
    readContract,
  });
  compilation.names.clients.push(...clients.map((each) => each.name));
  compilation.names.proxies.push(...proxies.map((each) => each.name));
  const peers = clients.filter((each) => each.role === 'peer' && each.name !== client).map((each) => each.name);
  const use = { name, with: {}, client, peers, suffix: '' };
  const identification = identificationOf(proxies, clients, compilation);
  const contract = compileContract(use, [], 'outage', compilation, identification);
  if (contract === undefined || document.problems.length > 0) throw new ProfileError(document.problems);
  return contract;
}

const nothing = () => ({ known: [] });
