import type { Measurement } from './measure.js';
import type { Bound, Measure, Scenario } from './scenarios/scenario.js';
import { type Spread, spreadOf } from './statistics.js';
import type { SubjectName } from './subjects/index.js';

/** One bound, and what was reached. */
export interface Verdict {
  scenario: Scenario;
  measure: Measure;
  bound: Bound;
  reached: Spread | undefined;
  holds: boolean;
}

export function verdictsOf(scenario: Scenario, measurements: readonly Measurement[]): Verdict[] {
  return scenario.measures.flatMap((measure) =>
    (measure.bounds ?? []).map((bound) => {
      const reached =
        'against' in bound
          ? ratioTo(bound.against, measure, scenario, measurements)
          : spreadOf(figures(measure, oursOf(scenario), measurements).map(({ value }) => value));
      return { scenario, measure, bound, reached, holds: reached !== undefined && holds(bound, reached.median) };
    }),
  );
}

/** The spread of one figure of one subject. */
export function spreadFor(
  measure: Measure,
  subject: SubjectName,
  measurements: readonly Measurement[],
): Spread | undefined {
  return spreadOf(figures(measure, subject, measurements).map(({ value }) => value));
}

/** Ours divided by a peer's, each pair taken from the same repetition. */
export function ratioTo(
  peer: SubjectName,
  measure: Measure,
  scenario: Scenario,
  measurements: readonly Measurement[],
): Spread | undefined {
  const theirs = new Map(
    figures(measure, peer, measurements).map(({ repetition, value }) => [repetition, value] as const),
  );
  const ratios = figures(measure, oursOf(scenario), measurements).flatMap(({ repetition, value }) => {
    const other = theirs.get(repetition);
    return other === undefined || other === 0 ? [] : [value / other];
  });
  return spreadOf(ratios);
}

export function oursOf(scenario: Scenario): SubjectName {
  return scenario.ours ?? 'deadwire';
}

function figures(
  { key, minus }: Measure,
  subject: SubjectName,
  measurements: readonly Measurement[],
): { repetition: number; value: number }[] {
  const of = (name: SubjectName, repetition: number) =>
    measurements.find((one) => one.subject === name && one.repetition === repetition)?.figures?.[key];
  return measurements
    .filter((one) => one.subject === subject)
    .flatMap(({ repetition }) => {
      const value = of(subject, repetition);
      const less = minus === undefined ? 0 : of(minus, repetition);
      return value === undefined || less === undefined ? [] : [{ repetition, value: value - less }];
    });
}

function holds(bound: Bound, median: number): boolean {
  if ('value' in bound) return Math.abs(median - bound.value) <= bound.value * bound.within;
  return 'atLeast' in bound ? median >= bound.atLeast : median <= bound.atMost;
}
