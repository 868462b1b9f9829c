import { formatDuration } from '../core/duration.js';
import type { Expectation } from '../core/expectation.js';
import type { AnchorContext } from './anchors.js';
import { candidatesFor } from './candidates.js';
import type { Evidence } from './evidence.js';
import { seeFault, type SeenFault } from './fault-seen.js';
import { type Measured, measure } from './measure.js';
import { presence } from './presence.js';
import type { Finding, Ruling } from './ruling.js';
import { silenceOf } from './source.js';

/**
 * Rules on one expectation. The questions come in a fixed order: could anything be seen at all (fault, baseline,
 * source), is the anchor known, what did the client say, and is that fair to judge (heal, clocks).
 */
export function rule(
  expectation: Expectation,
  evidence: Evidence,
  rulingOf: (id: string) => Ruling | undefined,
): Ruling {
  const fault = seeFault(expectation, evidence);
  if ('cause' in fault) return fault;
  const context: AnchorContext = { evidence, fault, expectation, eventOf: (id) => rulingOf(id)?.event };
  const candidates = candidatesFor(expectation, evidence, fault.applied.t);
  const measured = measure(candidates, context);
  const finding =
    silence(expectation, measured, evidence) ??
    missingPredecessor(expectation, rulingOf) ??
    (measured === undefined
      ? withoutAnchor(expectation, evidence)
      : (doubtOf(measured, expectation, evidence) ??
        (expectation.expects === 'absence' ? absence(measured, evidence) : presence(measured, candidates, context))));
  const proof = [...proofOf(fault, measured), ...(finding.proof ?? []), ...endOf(finding, evidence)];
  // What has nothing to count from was not measured.
  return { ...(finding.cause === 'no-anchor' ? {} : figures(measured)), ...finding, proof };
}

function silence(expectation: Expectation, measured: Measured | undefined, evidence: Evidence): Finding | undefined {
  if (measured === undefined) return silenceOf(expectation, evidence, { from: evidence.end, until: evidence.end });
  const { event, anchor, bounds } = measured;
  if (event !== undefined) return undefined;
  return silenceOf(expectation, evidence, { from: anchor.t + bounds.min, until: anchor.t + bounds.max });
}

// One that failed to come is one failure, and not another one for each that waits for it.
function missingPredecessor(
  { after, follows }: Expectation,
  rulingOf: (id: string) => Ruling | undefined,
): Finding | undefined {
  for (const id of [after.kind === 'expectation' ? after.id : undefined, follows]) {
    if (id === undefined) continue;
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

function absence({ event, anchor, bounds }: Measured, evidence: Evidence): Finding {
  if (event !== undefined) return { cause: 'unexpected' };
  return { cause: evidence.end < anchor.t + bounds.max ? 'aborted' : 'absent' };
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
