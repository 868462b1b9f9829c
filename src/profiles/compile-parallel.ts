import type { StepPlan, SubStepPlan } from '../core/plan.js';
import type { Compilation } from './compilation.js';
import { type DocumentPath, isMap, valueAt } from './document-path.js';

/** What a sub-step has, and its parallel step has not. */
const ofSubSteps = ['fault', 'target', 'for', 'wait', 'contract', 'expect'];

/** Reports what a parallel step cannot have besides its sub-steps. */
export function checkParallel(path: DocumentPath, { document }: Compilation): void {
  for (const key of ofSubSteps) {
    if (valueAt(document.data, [...path, key]) === undefined) continue;
    document.report([...path, key], `"${key}" cannot stand beside "parallel": it belongs to a sub-step`, 'key');
  }
}

/** Reports a parallel step within another one, and leaves it out, so that the rest of the sub-step can be checked. */
export function refuseNesting(path: DocumentPath, { document }: Compilation): void {
  const written = valueAt(document.data, path);
  if (!isMap(written) || written.parallel === undefined) return;
  const message = '"parallel" cannot stand in a sub-step: put all that goes on at once into one list, with "delay"';
  document.report([...path, 'parallel'], message, 'key');
  delete written.parallel;
}

/** How long a parallel step takes. */
export function parallelDuration(parts: readonly SubStepPlan[]): number {
  return Math.max(0, ...parts.map(({ delay, duration }) => delay + duration));
}

/** Reports sub-steps whose networks would be there at the same time, since there is one at a time. */
export function checkNetworks(parts: readonly SubStepPlan[], path: DocumentPath, { document }: Compilation): void {
  parts.forEach((part, nth) => {
    const other = parts
      .slice(0, nth)
      .find((each) => each.network !== undefined && part.network !== undefined && overlap(each, part));
    if (other === undefined) return;
    const message = `sub-step ${other.id} has a network meanwhile, and there is one at a time: let one begin when the other is over`;
    document.report([...path, 'parallel', nth, 'network'], message);
  });
}

function overlap(one: SubStepPlan, other: SubStepPlan): boolean {
  return one.delay < other.delay + other.duration && other.delay < one.delay + one.duration;
}

/** Reports expectations of a step that looks back to a parallel step with several faults. */
export function checkLookBack(
  faultSteps: ReadonlyMap<string, StepPlan[]>,
  placed: readonly { expectation: { id: string; step: string }; path: DocumentPath }[],
  { document }: Compilation,
): void {
  for (const { expectation, path } of placed) {
    const faulty = faultSteps.get(expectation.step) ?? [];
    if (faulty.length < 2) continue;
    const ids = faulty.map(({ id }) => id).join(', ');
    document.report(
      path,
      `it cannot be told which fault ${expectation.id} is about: ${ids} went on beside each other; put it into one of them`,
    );
  }
}
