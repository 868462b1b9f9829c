import type { Expectation } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';
import type { Evidence } from './evidence.js';
import { faultOf, type SeenFault } from './fault-story.js';
import { kinds } from './kinds/index.js';
import type { Finding } from './ruling.js';

/** The first of the judge's questions: whether there was a fault at all that this expectation could notice; or why not. */
export function seeFault(expectation: Expectation, evidence: Evidence): SeenFault | Finding {
  const baseline = evidence.all('baseline').find(({ held }) => !held);
  if (baseline !== undefined) {
    return { cause: 'no-baseline', detail: `missing: ${baseline.missing.join('; ')}`, proof: [baseline.n] };
  }
  const fault = faultOf(expectation, evidence);
  const touched = fault?.effective.find((record) => touches(record, expectation));
  if (fault !== undefined && touched !== undefined) return { ...fault, touched };

  const cut = evidence.cutShort(fault?.step ?? expectation.step);
  if (cut !== undefined) {
    const what = fault === undefined ? 'was applied' : 'took effect';
    return { cause: 'aborted', detail: `the run ended (${cut.reason}) before its fault ${what}`, proof: [cut.n] };
  }
  if (fault === undefined) return { cause: 'not-effective', detail: 'no fault was applied', proof: [] };
  return {
    cause: 'not-effective',
    detail: `the ${fault.applied.type} was applied, but there was nothing for it to withhold or change`,
    proof: [fault.applied.n],
  };
}

// A window that counts from a last byte needs a fault that stopped such bytes; a connection that nobody claims has none.
function touches(effect: RecordOf<'fault-effective'>, expectation: Expectation): boolean {
  const { after, expects } = expectation;
  if (kinds[expects].isTouchedBy?.(effect, expectation) === false) return false;
  if (after.kind !== 'last-received' && after.kind !== 'last-sent') return true;
  const wanted = after.kind === 'last-received' ? 'downstream' : 'upstream';
  const { client, connection, direction } = effect;
  return direction === wanted && (client === undefined ? connection === undefined : client === after.client);
}
