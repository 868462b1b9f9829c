import { type Condition, explainCondition } from '../core/condition.js';
import { formatDuration } from '../core/duration.js';
import type { Cause } from '../core/verdict.js';
import type { AnchorContext } from './anchors.js';
import { eventsLike } from './candidates.js';
import { uncertaintyOf } from './certainty.js';
import { isOfTheWire } from './interest.js';
import type { Finding, Ruling } from './ruling.js';
import { silenceOf } from './source.js';

type RulingOf = (id: string) => Ruling | undefined;

/** Whether a condition is met, with the lines that show it; or why that cannot be told. */
type Answer = { met: boolean; proof: number[] } | { unknown: Finding };

/** Why an expectation does not hold, or why that cannot be told; undefined when all of its conditions are met. */
export function unmetCondition(context: AnchorContext, rulingOf: RulingOf): Finding | undefined {
  let untold: Finding | undefined;
  for (const condition of context.expectation.conditions ?? []) {
    const answer = ask(condition, context, rulingOf);
    const text = explainCondition(condition);
    if ('unknown' in answer) {
      const { cause, detail = cause, proof = [] } = answer.unknown;
      untold ??= { cause, detail: `whether it holds (${text}) cannot be told: ${detail}`, proof };
    } else if (answer.met === condition.unless) {
      const what = condition.unless ? 'and it is so' : 'and it is not so';
      return { cause: 'not-applicable', detail: `it holds only ${text}, ${what}`, proof: answer.proof };
    }
  }
  return untold;
}

function ask(condition: Condition, context: AnchorContext, rulingOf: RulingOf): Answer {
  switch (condition.kind) {
    case 'expectation':
      return cameOf(rulingOf(condition.id), condition.id);
    case 'event':
      return wasSaid(condition, context);
    default:
      return lasted(condition.longerThan, context);
  }
}

function cameOf(ruling: Ruling | undefined, id: string): Answer {
  if (ruling?.event !== undefined) return { met: true, proof: [ruling.event.n] };
  const cause = ruling?.cause ?? 'no-anchor';
  // Without an anchor nothing was looked for; with one, it is known that nothing came.
  const blind = blindCauses.has(cause) || (cause === 'not-effective' && ruling?.anchor === undefined);
  return blind
    ? { unknown: { cause, detail: `${id} is ${cause}`, proof: ruling?.proof ?? [] } }
    : { met: false, proof: [] };
}

const blindCauses: ReadonlySet<Cause> = new Set<Cause>([
  'no-baseline',
  'silent-source',
  'aborted',
  'crashed',
  'no-anchor',
]);

// From the fault on, up to the end of the step that asks, as long as no other fault may have brought it about.
function wasSaid(condition: Extract<Condition, { kind: 'event' }>, context: AnchorContext): Answer {
  const { evidence, fault, expectation } = context;
  const from = fault.applied.t;
  const until = Math.min(evidence.stepEnd(expectation.step), fault.next?.t ?? Number.POSITIVE_INFINITY);
  const said = eventsLike([condition], condition.from, evidence);
  const sure = said.find(
    (record) => record.t - uncertaintyOf(record) >= from && record.t + uncertaintyOf(record) <= until,
  );
  if (sure !== undefined) return { met: true, proof: [sure.n] };
  const perhaps = said.find(
    (record) => record.t + uncertaintyOf(record) >= from && record.t - uncertaintyOf(record) <= until,
  );
  if (perhaps !== undefined) {
    const detail = `its clock cannot tell whether ${condition.event} came meanwhile (line ${perhaps.n})`;
    return { unknown: { cause: 'clock-skew', detail, proof: [perhaps.n] } };
  }
  const silence = isOfTheWire(condition.event) ? undefined : silenceOf(condition.from, evidence, { from, until });
  if (silence !== undefined) return { unknown: silence };
  const cut = evidence.cutShort(expectation.step);
  if (cut === undefined) return { met: false, proof: [] };
  return { unknown: { cause: 'aborted', detail: `the run ended (${cut.reason})`, proof: [cut.n] } };
}

function lasted(longerThan: number, { evidence, fault: { applied, healed } }: AnchorContext): Answer {
  const length = (healed?.t ?? evidence.end) - applied.t;
  const proof = [applied.n, ...(healed === undefined ? [] : [healed.n])];
  if (length > longerThan) return { met: true, proof };
  // Who ended the run did not want to know how short an outage can be.
  if (healed !== undefined && healed.reason !== 'aborted' && healed.reason !== 'shutdown') return { met: false, proof };
  const detail = `the run ended when the fault had lasted ${formatDuration(Math.round(length))}`;
  return { unknown: { cause: 'aborted', detail, proof } };
}
