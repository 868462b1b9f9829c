import type { AliveExpectation } from '../../core/expectation.js';
import { windowText } from '../../core/expectation.js';
import type { RecordOf } from '../../core/records.js';
import { findAnchor } from '../anchors.js';
import type { Evidence } from '../evidence.js';
import { howItEnded, isLater } from '../source.js';
import { boundsOf } from '../tolerances.js';
import { anchorPhrase } from '../wording.js';
import type { Kind } from './kind.js';

/** A supervised process that must run all through its window. */
export const alive: Kind<AliveExpectation> = {
  measure(expectation, context) {
    const anchor = findAnchor(expectation.after, context, undefined);
    return anchor && { event: undefined, anchor, bounds: boundsOf(expectation, context.evidence) };
  },
  // Whoever was never started was not there to die.
  silence({ from }, _measured, evidence) {
    const known = [...evidence.all('client-started'), ...evidence.all('client-exited')].some(isOf(from));
    return known ? undefined : { cause: 'silent-source', detail: `no process of ${from} was started` };
  },
  decide({ from, window }, { anchor, bounds }, { evidence }) {
    // The floor of a scaled run widens what is allowed; a process must still run only in the window that was asked for.
    const [first, last] = [anchor.t + window.min, anchor.t + Math.min(window.max, bounds.max)];
    const death = evidence
      .all('client-exited')
      .find((exit) => exit.client === from && exit.t <= last && !revivedBy(exit, first, evidence));
    if (death !== undefined) {
      const whose = death.expected ? ', killed by the run itself' : '';
      return { cause: 'died', detail: `${howItEnded(death)}${whose} (line ${death.n})`, proof: [death.n] };
    }
    const started = evidence.all('client-started').findLast((start) => start.client === from && start.t <= last);
    const proof = started === undefined ? [] : [started.n];
    return { cause: evidence.end < last ? 'aborted' : 'alive', proof };
  },
  because({ from, window, after }, { cause, detail }) {
    if (cause === 'alive')
      return `the process of ${from} ran all through ${windowText(window)} after ${anchorPhrase(after)}`;
    if (cause === 'died') return `the process of ${from} ended: ${detail}`;
    return undefined;
  },
};

function revivedBy(exit: RecordOf<'client-exited'>, first: number, evidence: Evidence): boolean {
  return evidence
    .all('client-started')
    .some((start) => start.client === exit.client && isLater(start, exit) && start.t <= first);
}

function isOf(client: string): (record: { client: string }) => boolean {
  return (record) => record.client === client;
}
