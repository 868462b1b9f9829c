import { DeadwireError } from '../core/errors.js';
import { findFile, shippedNames } from './load-shipped.js';
import { unknownListed } from './nearest-name.js';
import { type Network, parseNetwork } from './parse-network.js';

/**
 * Reads a network that ships, by its name, or one's own by a path ending in .yaml.
 * @throws DeadwireError OPTION_INVALID for one that there is not, or ProfileError with what is wrong with it
 */
export function loadNetwork(reference: string): Network {
  const found = findFile('networks', reference, process.cwd());
  if ('known' in found) throw new DeadwireError('OPTION_INVALID', unknownListed('network', reference, found.known));
  return parseNetwork(found.text, found.file);
}

/** Every network that ships, in the order of their names. */
export function shippedNetworks(): Network[] {
  return shippedNames('networks').map(loadNetwork);
}
