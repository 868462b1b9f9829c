import type { Link } from './link.js';
import { readUntilQuiet } from './read-until-quiet.js';

/**
 * Lets go of a link whose bytes nobody beyond has seen any of. If its source has left meanwhile, it was never there, and
 * `left` is called in place of passing anything on.
 */
export function releaseIfStillThere(link: Link, owner: object, left: () => void): void {
  if (!link.held) return;
  const look = {};
  link.hold(look);
  link.releaseHold(owner);
  readUntilQuiet(link, () => {
    if (link.sourceLeft) left();
    link.releaseHold(look);
  });
}
