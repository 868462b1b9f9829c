import type { Expectation } from '../core/expectation.js';
import type { RecordOf } from '../core/records.js';
import type { Evidence, FaultStory } from './evidence.js';
import type { Ruling } from './ruling.js';

/** A fault that took hold of what an expectation counts from. */
export interface SeenFault extends FaultStory {
  /** The line that proves it. */
  touched: RecordOf<'fault-effective'>;
}

/** The first of the judge's questions: whether there was a fault at all that this expectation could notice; or why not. */
export function seeFault(expectation: Expectation, evidence: Evidence): SeenFault | Ruling {
  const baseline = evidence.all('baseline').find(({ held }) => !held);
  if (baseline !== undefined) {
    return { cause: 'no-baseline', detail: `missing: ${baseline.missing.join('; ')}`, proof: [baseline.n] };
  }
  const fault = evidence.faultOf(expectation.step);
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
function touches({ client, connection, direction }: RecordOf<'fault-effective'>, { after }: Expectation): boolean {
  if (after.kind !== 'last-received' && after.kind !== 'last-sent') return true;
  const wanted = after.kind === 'last-received' ? 'downstream' : 'upstream';
  return direction === wanted && (client === undefined ? connection === undefined : client === after.client);
}
