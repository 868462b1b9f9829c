import { formatDuration } from '../core/duration.js';
import type { Expectation } from '../core/expectation.js';
import type { AnchorContext } from './anchors.js';
import { unmetCondition } from './conditions.js';
import type { Evidence } from './evidence.js';
import { seeFault } from './fault-seen.js';
import type { SeenFault } from './fault-story.js';
import { kinds } from './kinds/index.js';
import type { Measured } from './kinds/kind.js';
import type { Finding, Ruling } from './ruling.js';

type RulingOf = (id: string) => Ruling | undefined;

/**
 * Rules on one expectation. The questions come in a fixed order: could anything be seen at all (fault, baseline), does
 * the expectation hold (condition), was its source there, is the anchor known, what came, and is that fair to judge.
 */
export function rule(expectation: Expectation, evidence: Evidence, rulingOf: RulingOf): Ruling {
  const fault = seeFault(expectation, evidence);
  if ('cause' in fault) return { ...fault, proof: fault.proof ?? [] };
  const context: AnchorContext = { evidence, fault, expectation, eventOf: (id) => rulingOf(id)?.event };
  const unmet = unmetCondition(context, rulingOf) ?? inapplicablePredecessor(expectation, rulingOf);
  if (unmet !== undefined) return { ...unmet, proof: [...(unmet.proof ?? []), ...endOf(unmet, evidence)] };
  const kind = kinds[expectation.expects];
  const measured = kind.measure(expectation, context);
  const finding =
    kind.silence?.(expectation, measured, evidence) ??
    missingPredecessor(expectation, rulingOf) ??
    (measured === undefined
      ? withoutAnchor(expectation, evidence)
      : (doubtOf(measured, expectation, evidence) ?? kind.decide(expectation, measured, context)));
  const proof = [...proofOf(fault, measured), ...(finding.proof ?? []), ...endOf(finding, evidence)];
  // What has nothing to count from was not measured.
  return { ...(finding.cause === 'no-anchor' ? {} : figures(measured)), ...finding, proof };
}

function predecessorsOf({ after, follows }: Expectation): string[] {
  return [after.kind === 'expectation' ? after.id : undefined, follows].filter((id) => id !== undefined);
}

// What waits for something that is not expected is not expected either.
function inapplicablePredecessor(expectation: Expectation, rulingOf: RulingOf): Finding | undefined {
  const id = predecessorsOf(expectation).find((each) => rulingOf(each)?.cause === 'not-applicable');
  return id === undefined
    ? undefined
    : { cause: 'not-applicable', detail: `${id}, which it must follow, is not expected: ${rulingOf(id)?.detail}` };
}

// One that failed to come is one failure, and not another one for each that waits for it.
function missingPredecessor(expectation: Expectation, rulingOf: RulingOf): Finding | undefined {
  for (const id of predecessorsOf(expectation)) {
    const before = rulingOf(id);
    if (before?.event !== undefined) continue;
    if (before?.cause === 'aborted') return { cause: 'aborted', detail: `the run ended before ${id} was decided` };
    return { cause: 'no-anchor', detail: `${id}, which it must follow, has no event` };
  }
  return undefined;
}

function withoutAnchor({ step }: Expectation, evidence: Evidence): Finding {
  return { cause: evidence.cutShort(step) === undefined ? 'no-anchor' : 'aborted' };
}

function doubtOf(
  { anchor, event, bounds }: Measured,
  { window }: Expectation,
  evidence: Evidence,
): Finding | undefined {
  if (anchor.unsure !== undefined) return { cause: 'unsure-anchor', detail: anchor.unsure };
  if (anchor.skewed === true) {
    return { cause: 'clock-skew', detail: 'its clock cannot tell which byte was the last one before it' };
  }
  const bearable = Math.max(bounds.floor, window.tolerance / 2);
  const stall = evidence.stallAt(anchor.t, bearable) ?? (event && evidence.stallAt(event.t, bearable));
  if (stall === undefined) return undefined;
  const lasted = formatDuration(Math.round(stall.lasted));
  return {
    cause: 'unsure-anchor',
    detail: `the event loop stood still for ${lasted} (line ${stall.n})`,
    proof: [stall.n],
  };
}

function figures(measured: Measured | undefined): Pick<Ruling, 'anchor' | 'event' | 'measured'> {
  if (measured === undefined) return {};
  const { event, anchor } = measured;
  return { anchor: anchor.t, ...(event === undefined ? {} : { event, measured: event.t - anchor.t }) };
}

function proofOf({ applied, touched, healed }: SeenFault, measured: Measured | undefined): number[] {
  const lines = [applied.n, touched.n, measured?.anchor.line, measured?.event?.n, healed?.n];
  return lines.filter((line) => line !== undefined);
}

function endOf({ cause }: Finding, evidence: Evidence): number[] {
  return cause === 'aborted' ? evidence.all('run-ended').map(({ n }) => n) : [];
}
