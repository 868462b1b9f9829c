import { formatDuration } from '../core/duration.js';
import type { Contract } from '../core/contract.js';
import type { FaultSpec } from '../core/fault.js';
import type { StepPlan } from '../core/plan.js';
import type { PlacedExpectation } from './check-durations.js';
import { checkPart } from './check-part.js';
import type { Compilation } from './compilation.js';
import { compileExpectation } from './compile-expectation.js';
import { checkNetworks, checkParallel, parallelDuration, refuseNesting } from './compile-parallel.js';
import { compileNetworkUse } from './compile-network-use.js';
import { compileFault } from './compile-fault.js';
import { type DocumentPath, listAt, pathKey, pathText, valueAt } from './document-path.js';
import { ownEnd } from './fault-spec.js';
import type { Identification } from './identification.js';
import { anyStepOutlineSchema, subStepOutlineSchema } from './parallel-schema.js';
import type { WrittenStep } from './step-schema.js';

/** What could be made of the steps. */
export interface CompiledSteps {
  steps: StepPlan[];
  /** All that are right, those of steps that are wrong included. */
  expectations: PlacedExpectation[];
  /** Whether it is known when every step begins and ends. */
  timed: boolean;
}

/** Compiles the steps; what is wrong with them and with their expectations is reported. */
export function compileSteps(
  compilation: Compilation,
  identification: Identification,
  contracts: ReadonlyMap<string, Contract[]>,
): CompiledSteps {
  const { document } = compilation;
  const compiled: CompiledSteps = { steps: [], expectations: [], timed: true };
  const taken = new Set<string>();
  listAt(document.data, ['steps']).forEach((_, index) => {
    const path = ['steps', index];
    const step = checkPart(document, path, anyStepOutlineSchema);
    const isParallel = valueAt(document.data, [...path, 'parallel']) !== undefined;
    compiled.steps.push(isParallel ? compileParallel(path, step) : compileStep(path, step));
  });
  return compiled;

  function compileStep(path: DocumentPath, step: WrittenStep | undefined): StepPlan {
    const { id, shared } = compileShared(path, step);
    const promised = (contracts.get(pathKey(path)) ?? []).flatMap((contract) => contract.expectations);
    const expectations = [
      ...promised.map((expectation) => ({ expectation, path: [...path, 'contract'] })),
      ...compileExpectations(path, id, compilation, identification),
    ];
    compiled.expectations.push(...expectations);
    const fault = step && compileFault(step, path, compilation, identification);
    const duration = step && stepDuration(step, fault, path, compilation);
    if (duration === undefined) compiled.timed = false;
    return {
      ...shared,
      ...(fault === undefined ? {} : { fault }),
      duration: duration ?? 0,
      expect: expectations.map(({ expectation }) => expectation),
    };
  }

  function compileParallel(path: DocumentPath, step: WrittenStep | undefined): StepPlan {
    const { shared } = compileShared(path, step);
    checkParallel(path, compilation);
    const parallel = listAt(document.data, [...path, 'parallel']).map((_, nth) => {
      const place = [...path, 'parallel', nth];
      refuseNesting(place, compilation);
      const part = checkPart(document, place, subStepOutlineSchema);
      return { ...compileStep(place, part), delay: part?.delay ?? 0 };
    });
    checkNetworks(parallel, path, compilation);
    if (parallel.length === 0) compiled.timed = false;
    return { ...shared, duration: parallelDuration(parallel), expect: [], parallel };
  }

  function compileShared(path: DocumentPath, step: WrittenStep | undefined) {
    const id = step?.id ?? pathText(path);
    const network = compileNetworkUse(step?.network, [...path, 'network'], compilation);
    if (taken.has(id)) {
      document.report([...path, 'id'], `another step has the id ${JSON.stringify(id)} already`);
      compiled.timed = false;
    }
    taken.add(id);
    const title = step?.title === undefined ? {} : { title: step.title };
    return { id, shared: { id, ...title, ...(network === undefined ? {} : { network }) } };
  }
}

function compileExpectations(
  path: DocumentPath,
  step: string,
  compilation: Compilation,
  identification: Identification,
): PlacedExpectation[] {
  return listAt(compilation.document.data, [...path, 'expect']).flatMap((_, nth) => {
    const place = [...path, 'expect', nth];
    const expectation = compileExpectation(place, step, compilation, identification);
    return expectation === undefined ? [] : [{ expectation, path: place }];
  });
}

// Undefined when it cannot be told, which is reported.
function stepDuration(
  step: WrittenStep,
  fault: FaultSpec | undefined,
  path: DocumentPath,
  { document }: Compilation,
): number | undefined {
  const { for: lasts, wait } = step;
  if (wait !== undefined && (lasts !== undefined || fault !== undefined)) {
    const message =
      fault === undefined
        ? '"for" and "wait" exclude each other: a fault takes "for", a pause takes "wait"'
        : '"wait" is for steps without a fault; a fault takes "for"';
    document.report([...path, 'wait'], message, 'key');
    return undefined;
  }
  const end = fault && ownEnd(fault);
  if (lasts !== undefined && end !== undefined && end > lasts) {
    const ends = `fault ${fault?.type} ends after ${formatDuration(end)}`;
    document.report([...path, 'for'], `"for" is ${formatDuration(lasts)}, but ${ends}: it must be as long at least`);
    return undefined;
  }
  const duration = lasts ?? wait ?? end;
  if (duration === undefined) {
    const needs = fault ? `fault ${fault.type} needs "for", which is its end` : 'a step needs "for" or "wait"';
    document.report(path, `${needs}: a duration such as 4s`);
  }
  return duration;
}
