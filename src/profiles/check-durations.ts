import { anchorText } from '../core/anchor.js';
import { formatDuration } from '../core/duration.js';
import type { Expectation } from '../core/expectation.js';
import type { Plan, StepPlan } from '../core/plan.js';
import type { Compilation } from './compilation.js';
import { type DocumentPath, valueAt } from './document-path.js';
import { ownEnd } from './fault-spec.js';

/** An expectation with its place in the document. */
export interface PlacedExpectation {
  expectation: Expectation;
  path: DocumentPath;
}

/** How long a plan takes after its requirements are met, contract milliseconds. */
export function planDuration({ baseline, steps }: Pick<Plan, 'baseline' | 'steps'>): number {
  return (baseline?.steadyFor ?? 0) + steps.reduce((sum, { duration }) => sum + duration, 0);
}

/** Reports a plan that takes longer than its own limit. */
export function checkLimit(plan: Pick<Plan, 'baseline' | 'steps' | 'safety'>, { document }: Compilation): void {
  const total = planDuration(plan);
  const limit = plan.safety.maxDuration;
  if (total <= limit) return;
  const written = valueAt(document.data, ['safety', 'max-duration']) !== undefined;
  const message = `the plan takes ${formatDuration(total)}, longer than safety.max-duration allows (${formatDuration(limit)})`;
  document.report(written ? ['safety', 'max-duration'] : ['steps'], message, written ? 'value' : 'key');
}

/** Reports windows that can still be open when the last step has ended; where the anchor's instant is not known, nothing is said. */
export function checkWindows(steps: StepPlan[], placed: PlacedExpectation[], { document }: Compilation): void {
  const end = steps.reduce((sum, { duration }) => sum + duration, 0);
  const latest = latestInstants(steps);
  for (const { expectation, path } of placed) {
    if (!holdsAsPlanned(expectation, steps)) continue;
    const closes = latest(expectation);
    if (closes === undefined || closes <= end) continue;
    const key = expectation.window.at === undefined ? 'within' : 'at';
    const sooner = formatDuration(closes - end);
    const window = `${formatDuration(expectation.window.max)} after ${anchorText(expectation.after)}`;
    document.report(
      [...path, key],
      `this window closes ${window}, ${sooner} after the plan has ended: make the last steps longer`,
    );
  }
}

// What holds only for outages of another length is not due in this plan, nor is what follows it.
function holdsAsPlanned(expectation: Expectation, steps: StepPlan[], above: readonly string[] = []): boolean {
  const { id, step, conditions = [], after } = expectation;
  const last = steps.findIndex((one) => one.id === step);
  const faulty = steps.slice(0, last + 1).findLast(({ fault }) => fault !== undefined);
  const lasts = faulty?.fault && (ownEnd(faulty.fault) ?? faulty.duration);
  const met = conditions.every(
    (one) => one.kind !== 'outage' || lasts === undefined || lasts > one.longerThan !== one.unless,
  );
  if (!met || after.kind !== 'expectation' || above.includes(id)) return met;
  const before = steps.flatMap(({ expect }) => expect).find((one) => one.id === after.id);
  return before === undefined || holdsAsPlanned(before, steps, [...above, id]);
}

// The latest instant at which an expectation's event may come, in milliseconds from the start of the first step.
function latestInstants(steps: StepPlan[]): (expectation: Expectation) => number | undefined {
  const starts = new Map<string, number>();
  const faultStep = new Map<string, StepPlan>();
  const byId = new Map<string, Expectation>();
  let instant = 0;
  let latestFault: StepPlan | undefined;
  for (const step of steps) {
    starts.set(step.id, instant);
    instant += step.duration;
    if (step.fault !== undefined) latestFault = step;
    if (latestFault !== undefined) faultStep.set(step.id, latestFault);
    for (const expectation of step.expect) byId.set(expectation.id, expectation);
  }
  return (expectation) => closing(expectation, new Set());

  function closing(expectation: Expectation, above: Set<string>): number | undefined {
    const base = anchorInstant(expectation, above);
    return base === undefined ? undefined : base + expectation.window.max;
  }

  function anchorInstant({ after, step, id }: Expectation, above: Set<string>): number | undefined {
    const faulty = faultStep.get(step);
    switch (after.kind) {
      case 'applied':
      case 'effective':
      case 'last-received':
      case 'last-sent':
        return starts.get(faulty?.id ?? step);
      case 'healed':
        return faulty?.fault && (starts.get(faulty.id) ?? 0) + (ownEnd(faulty.fault) ?? faulty.duration);
      case 'expectation': {
        const before = byId.get(after.id);
        return before === undefined || above.has(id) ? undefined : closing(before, new Set([...above, id]));
      }
      default:
        return undefined;
    }
  }
}
