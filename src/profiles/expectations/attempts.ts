import { defaultTolerance } from '../../core/expectation.js';
import type { Spacing } from '../../core/expected.js';
import { checkName } from '../compilation.js';
import { checkIdentified } from '../identification.js';
import type { WrittenExpectation } from './expectation-schema.js';
import type { WrittenKind } from './kind.js';

/** Attempts to connect that must keep to a schedule, or to a rate. */
export const attempts: WrittenKind = {
  key: 'attempts',
  keys: [],
  notAt: '"attempts" takes "within: [min, max]", not "at"',
  compile({ attempts: written }, { path, compilation, identification }) {
    if (written === undefined) return undefined;
    const { from, schedule, tolerance, 'at-least': atLeast, 'at-most': atMost } = written;
    const place = [...path, 'attempts'];
    const { document } = compilation;
    checkName(compilation, 'client', from, [...place, 'from']);
    checkIdentified(compilation, identification, from, [...place, 'from']);
    if (schedule === undefined && atLeast === undefined && atMost === undefined) {
      document.report(place, '"attempts" needs "schedule", "at-least" or "at-most"');
    }
    if (tolerance !== undefined && !schedule?.some((one) => 'at' in one)) {
      const why = schedule === undefined ? 'and there is no "schedule"' : 'and ranges are exact';
      document.report([...place, 'tolerance'], `"tolerance" is for the waits of a "schedule", ${why}`, 'key');
    }
    return {
      expects: 'attempts',
      from,
      ...(schedule === undefined ? {} : { schedule: schedule.map((one) => spacingOf(one, tolerance)) }),
      ...(atLeast === undefined ? {} : { atLeast }),
      ...(atMost === undefined ? {} : { atMost }),
    };
  },
};

type WrittenSpacing = NonNullable<NonNullable<WrittenExpectation['attempts']>['schedule']>[number];

function spacingOf(written: WrittenSpacing, tolerance: number | undefined): Spacing {
  if (!('at' in written)) return written;
  const { at } = written;
  const allowed = tolerance === undefined ? defaultTolerance(at) : at * tolerance;
  return { min: Math.max(0, at - allowed), max: at + allowed, at };
}
