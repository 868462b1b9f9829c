import { formatDuration } from '../core/duration.js';
import type { Frequency, Spacing } from '../core/expected.js';
import { frequencyText, spacingText } from '../core/explain-expectation.js';
import type { Finding } from './ruling.js';
import { realFloor } from './tolerances.js';
import { spanText } from './wording.js';

/** What broke a schedule or a rate; `nth` is the attempt that did, from 1. */
export interface Broken extends Finding {
  nth?: number;
}

/**
 * The first spacing that is not what the schedule says, whose last value repeats; or the silence after the last
 * attempt, when another one was due.
 * @param floor no spacing is judged more finely than this
 */
export function brokenSpacing(
  spacings: readonly number[],
  silence: number,
  schedule: readonly Spacing[] | undefined,
  floor: number,
): Broken | undefined {
  if (schedule === undefined || schedule.length === 0) return undefined;
  const due = (index: number) => widened(schedule[Math.min(index, schedule.length - 1)] as Spacing, floor);
  for (const [index, spacing] of spacings.entries()) {
    const { min, max } = due(index);
    if (spacing >= min && spacing <= max) continue;
    const wanted = spacingText(schedule[Math.min(index, schedule.length - 1)] as Spacing);
    const how = spacing < min ? 'too soon' : 'too late';
    const detail = `attempt ${index + 1} came ${how}, after ${spanText(spacing)} where ${wanted} are due`;
    return { cause: 'off-schedule', detail, nth: index + 1 };
  }
  if (silence <= due(spacings.length).max || spacings.length === 0) return undefined;
  const wanted = spacingText(schedule[Math.min(spacings.length, schedule.length - 1)] as Spacing);
  return {
    cause: 'off-schedule',
    detail: `attempt ${spacings.length + 1} did not come for ${spanText(silence)} where ${wanted} are due`,
  };
}

interface Rate {
  atMost?: Frequency | undefined;
  atLeast?: Frequency | undefined;
  /** When it happened, in order. */
  instants: readonly number[];
  first: number;
  until: number;
}

/** The first stretch in which something happened more often than it may, or less often than it must. */
export function brokenFrequency({ atMost, atLeast, instants, first, until }: Rate): Broken | undefined {
  const inside = instants.filter((t) => t >= first && t <= until);
  if (atMost !== undefined) {
    const extra = inside.findIndex((t, index) => {
      const earlier = inside[index - atMost.count];
      return earlier !== undefined && t - earlier < atMost.per;
    });
    if (extra >= 0) {
      const took = formatDuration(Math.round((inside[extra] ?? 0) - (inside[extra - atMost.count] ?? 0)));
      const detail = `${atMost.count + 1} attempts came within ${took}, and at most ${frequencyText(atMost)} may`;
      return { cause: 'too-many', detail, nth: instants.indexOf(inside[extra] ?? 0) + 1 };
    }
  }
  if (atLeast === undefined) return undefined;
  // The emptiest stretches begin right after an attempt, or with the window.
  for (const [index, begin] of [first, ...inside].entries()) {
    if (begin + atLeast.per > until) return undefined;
    const came = inside.filter((t) => (index === 0 ? t >= begin : t > begin) && t <= begin + atLeast.per).length;
    if (came >= atLeast.count) continue;
    return {
      cause: 'off-schedule',
      detail: `only ${came} came in the ${formatDuration(atLeast.per)} from ${spanText(begin - first)} on, and at least ${frequencyText(atLeast)} must`,
    };
  }
  return undefined;
}

function widened({ min, max, at }: Spacing, floor: number): Spacing {
  if (at !== undefined) return { min: Math.min(min, at - floor), max: Math.max(max, at + floor) };
  // Exact in real time, as windows are.
  const slack = floor > realFloor ? floor : 0;
  return { min: min - slack, max: max + slack };
}
