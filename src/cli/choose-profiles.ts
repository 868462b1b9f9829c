import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DeadwireError, ProfileError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import { loadVariants, unknownName, type Variant } from '../profiles/index.js';

/** A profile that shall be run. */
export interface ChosenProfile {
  file: string;
  /** As it is for the first value of its sweep, or without one. */
  plan: Plan;
  variants: Variant[];
}

export interface Choice {
  params: Record<string, string>;
  tag?: string[];
  skipTag?: string[];
}

/**
 * Reads profiles, files or folders of them, and leaves out those that their tags rule out; in a folder, those without
 * steps too, which are for `serve`. @throws ProfileError with the problems of all of them; DeadwireError USAGE when none is left
 */
export function chooseProfiles(paths: readonly string[], { params, tag, skipTag = [] }: Choice): ChosenProfile[] {
  const problems: ProfileError['problems'] = [];
  const files = new Map(paths.flatMap(filesAt).map((each) => [each.file, each]));
  const read = [...files.values()].flatMap(({ file, listed }) => {
    try {
      const variants = loadVariants(file, { params, env: process.env });
      const plan = variants[0]?.plan;
      return plan === undefined ? [] : [{ file, listed, plan, variants }];
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ProfileError(problems);
  const stepless = read.find(({ plan, listed }) => plan.steps.length === 0 && !listed);
  if (stepless !== undefined) {
    const { file } = stepless;
    throw new DeadwireError('USAGE', `${file} has no steps, so there is nothing to run; deadwire serve takes it`);
  }
  const known = [...new Set(read.flatMap(({ plan }) => plan.tags ?? []))];
  for (const each of tag ?? []) {
    if (!known.includes(each)) throw new DeadwireError('USAGE', `--tag: ${unknownName('tag', each, known)}`);
  }
  const has = (plan: Plan, tags: readonly string[]) => tags.some((each) => plan.tags?.includes(each));
  const chosen = read.filter(({ plan }) => {
    return plan.steps.length > 0 && (tag === undefined || has(plan, tag)) && !has(plan, skipTag);
  });
  if (chosen.length === 0) throw new DeadwireError('USAGE', `no profile is left to run of ${paths.join(', ')}`);
  return chosen;
}

// What cannot be looked at is a file that cannot be read, which is said when it is.
function filesAt(path: string): { file: string; listed: boolean }[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [{ file: path, listed: false }];
  const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
  return names.toSorted().map((name) => ({ file: join(path, name), listed: true }));
}
