import type { Link } from './link.js';

/** How long nothing must come before a source that had filled its link counts as quiet, real milliseconds. */
const quietTurn = 10;
/** How much is read in search of a FIN, bytes. */
const searched = 8 * 1024 * 1024;

/**
 * A paused socket does not see that its peer has left: what waits in the kernel is read until nothing more comes (or too
 * much); a FIN or RST stands behind it. Then calls back, and the link tells whether its source has left.
 */
export function readUntilQuiet(link: Link, quiet: () => void): void {
  const before = link.waiting;
  const look = () => {
    if (link.waiting > before && link.waiting < searched && !link.sourceLeft) readUntilQuiet(link, quiet);
    else {
      link.inflow.pauseAgain();
      quiet();
    }
  };
  if (before === 0) setImmediate(() => setImmediate(look));
  // A busy event loop comes to its timers first, and reads what has arrived meanwhile after them.
  else setTimeout(() => setImmediate(look), quietTurn);
  link.inflow.readOn();
}

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
