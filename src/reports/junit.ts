import { explainExpectation, type Expectation } from '../core/expectation.js';
import { everyStepOf, type Plan, type StepPlan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import type { Verdict } from '../core/verdict.js';
import { proofLines } from './proof.js';
import { type Element, xmlDocument } from './xml.js';

export interface JunitOptions {
  /** How long the run took, real seconds. */
  durationSeconds: number;
  /** When it began, ISO 8601. */
  timestamp: string;
  /** Gives the proof its words; without it only line numbers are shown. */
  history?: readonly HistoryRecord[];
  /** What else there is to say of a verdict, as the output of its case. */
  output?: (verdict: Verdict) => string;
}

/** The verdicts on one plan. */
export interface JudgedPlan {
  /** In front of the names of its steps, when there are several plans. */
  label?: string;
  plan: Plan;
  verdicts: readonly Verdict[];
}

interface Case {
  expectation: Expectation;
  verdict: Verdict | undefined;
}

/** The verdicts as JUnit XML: a suite a step, a case an expectation. Inconclusive is an error, for it must not look green. */
export function junitReport(plan: Plan, verdicts: readonly Verdict[], options: JunitOptions): string {
  return junitOf([{ plan, verdicts }], options);
}

/** The same of several plans in one document. */
export function junitOf(judged: readonly JudgedPlan[], options: JunitOptions): string {
  const suites = judged.flatMap(({ label, plan, verdicts }) => {
    const prefix = label === undefined ? plan.name : `${plan.name}.${label}`;
    return stepsOf(plan, verdicts).map(({ id, expect, duration }) => {
      return { name: `${prefix}.${id}`, cases: casesOf(id, expect, verdicts), seconds: duration / 1000 };
    });
  });
  return xmlDocument({
    name: 'testsuites',
    attributes: {
      name: judged[0]?.plan.name ?? '',
      ...totals(suites.flatMap(({ cases }) => cases)),
      time: options.durationSeconds.toFixed(3),
    },
    content: suites.map(({ name, cases, seconds }) => ({
      name: 'testsuite',
      attributes: { name, ...totals(cases), skipped: 0, time: seconds.toFixed(3), timestamp: options.timestamp },
      content: cases.map((each) => caseElement(name, each, options)),
    })),
  });
}

/** The steps of the plan; then those that only verdicts know, so that no failure is lost. */
function stepsOf(plan: Plan, verdicts: readonly Verdict[]): Pick<StepPlan, 'id' | 'expect' | 'duration'>[] {
  const all = everyStepOf(plan.steps);
  const planned = new Set(all.map(({ id }) => id));
  const others = new Set(verdicts.map(({ expectation }) => expectation.step).filter((step) => !planned.has(step)));
  return [...all, ...[...others].map((id) => ({ id, expect: [], duration: 0 }))];
}

/** Every expectation of a step with its verdict, in the plan's order; then verdicts that the plan knows nothing of. */
function casesOf(step: string, planned: readonly Expectation[], verdicts: readonly Verdict[]): Case[] {
  const own = verdicts.filter(({ expectation }) => expectation.step === step);
  const ids = new Set(planned.map(({ id }) => id));
  return [
    ...planned.map((expectation) => ({
      expectation,
      verdict: own.find((verdict) => verdict.expectation.id === expectation.id),
    })),
    ...own
      .filter(({ expectation }) => !ids.has(expectation.id))
      .map((verdict) => ({ expectation: verdict.expectation, verdict })),
  ];
}

function totals(cases: readonly Case[]): { tests: number; failures: number; errors: number } {
  const count = (result: ReturnType<typeof resultOf>) => cases.filter((each) => resultOf(each) === result).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error') };
}

/** How a test tool must see a case; one that nobody judged is an error. */
function resultOf({ expectation, verdict }: Case): 'passed' | 'warning' | 'failure' | 'error' {
  if (verdict?.outcome === 'pass') return 'passed';
  if (expectation.severity === 'warn') return 'warning';
  return verdict?.outcome === 'fail' ? 'failure' : 'error';
}

function caseElement(classname: string, each: Case, { history = [], output }: JunitOptions): Element {
  const { expectation, verdict } = each;
  const result = resultOf(each);
  const said = verdict && output?.(verdict);
  return {
    name: 'testcase',
    attributes: {
      name: `${expectation.id}: ${explainExpectation(expectation)}`,
      classname,
      time: ((verdict?.measured ?? 0) / 1000).toFixed(3),
    },
    content: [
      ...(result === 'passed' ? [] : [resultElement(result, verdict, history)]),
      ...(said === undefined ? [] : [{ name: 'system-out', content: said }]),
    ],
  };
}

function resultElement(
  result: 'warning' | 'failure' | 'error',
  verdict: Verdict | undefined,
  history: readonly HistoryRecord[],
): Element {
  const message = verdict === undefined ? 'the run ended before it was judged' : verdict.because;
  const type = verdict?.cause ?? 'not-judged';
  const proof = verdict === undefined ? [] : proofLines(verdict, history);
  if (result !== 'warning')
    return { name: result, attributes: { message, type }, content: [message, ...proof].join('\n') };
  return { name: 'system-out', content: [`warning: ${type}: ${message}`, ...proof].join('\n') };
}
