import { DeadwireError, ProfileError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import { loadProfile } from './load-profile.js';
import type { ParameterValues } from './parameters.js';

/** A profile as it is for one value of its sweep. */
export interface Variant {
  /** Absent when it has no sweep. */
  value?: string;
  plan: Plan;
}

/**
 * Reads a profile once for each value of its sweep: what is right with one value may be wrong with another. Without a
 * sweep there is one. @throws ProfileError naming the value
 */
export function loadVariants(file: string, values: ParameterValues): Variant[] {
  const plan = loadProfile(file, values);
  const sweep = plan.series?.sweep;
  if (sweep === undefined) return [{ plan }];
  const { param } = sweep;
  if (Object.hasOwn(values.params, param)) {
    throw new DeadwireError('USAGE', `--param ${param}: ${file} sweeps over ${param}, which therefore takes no value`);
  }
  return sweep.values.map((value) => {
    try {
      return { value, plan: loadProfile(file, { ...values, params: { ...values.params, [param]: value } }) };
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      const named = error.problems.map((each) => ({ ...each, message: `with ${param} = ${value}: ${each.message}` }));
      throw new ProfileError(named);
    }
  });
}
