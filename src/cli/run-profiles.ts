import { join } from 'node:path';
import type { Plan } from '../core/plan.js';
import { profilesSummary } from '../reports/profiles-summary.js';
import { type Choice, type ChosenProfile, chooseProfiles } from './choose-profiles.js';
import { exitCodeOfError, exitCodes } from './exit-codes.js';
import { runSeries } from './run-series.js';
import { type RunSettings, runSession } from './run-session.js';
import { ownTerminal } from './terminal.js';
import { timeScaleOf } from './time-scale.js';

export interface ProfilesSettings extends Omit<RunSettings, 'timeScale'>, Choice {
  timeScale?: number;
  repeat?: number;
  seed?: number;
}

/** The exit codes, from the best to the worst. */
const worse: readonly number[] = [
  exitCodes.pass,
  exitCodes.inconclusive,
  exitCodes.fail,
  exitCodes.couldNotRun,
  exitCodes.usage,
];

/** Runs profiles one after the other, each with its own report; gives the worst exit code. Nothing starts before all are right. */
export async function runProfiles(paths: readonly string[], settings: ProfilesSettings): Promise<number> {
  const chosen = chooseProfiles(paths, settings).map((profile) => asAsked(profile, settings));
  const scaled = chosen.map((each) => ({ ...each, timeScale: timeScaleOf(each.plan, settings.timeScale) }));
  const [only] = scaled;
  if (scaled.length === 1 && only !== undefined) return runOne(only, { ...settings, timeScale: only.timeScale });
  const terminal = ownTerminal();
  const codes = new Map<string, number | undefined>(scaled.map(({ file }) => [file, undefined]));
  for (const [index, profile] of scaled.entries()) {
    if (settings.stop.signal.aborted) break;
    terminal.write(`${index === 0 ? '' : '\n'}profile ${index + 1} of ${scaled.length}: ${profile.file}\n`);
    const code = await runSafely(profile, {
      ...settings,
      ...placeOf(index, scaled, settings),
      timeScale: profile.timeScale,
    });
    codes.set(profile.file, code);
  }
  terminal.write(`\n${profilesSummary(codes, terminal)}\n`);
  // One that never ran is not shown to be well.
  return worstCode([...codes.values()].map((code) => code ?? exitCodes.inconclusive));
}

// What hinders one profile need not hinder the next.
async function runSafely(profile: ChosenProfile, settings: RunSettings): Promise<number> {
  try {
    return await runOne(profile, settings);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOfError(error);
  }
}

function runOne({ plan, variants }: ChosenProfile, settings: RunSettings): Promise<number> {
  return plan.series === undefined ? runSession(plan, settings) : runSeries(plan, variants, settings);
}

// Two profiles may have one name.
function placeOf(index: number, chosen: readonly ChosenProfile[], { out }: ProfilesSettings): { out?: string } {
  const number = String(index + 1).padStart(String(chosen.length).length, '0');
  return out === undefined ? {} : { out: join(out, `${number}-${chosen[index]?.plan.name}`) };
}

// What the command line says goes before what the profile says.
function asAsked(profile: ChosenProfile, settings: ProfilesSettings): ChosenProfile {
  const asked = (plan: Plan): Plan => {
    const { repeat = plan.series?.repeat, seed = plan.seed } = settings;
    return { ...plan, seed, ...(repeat === undefined ? {} : { series: { ...plan.series, repeat } }) };
  };
  const variants = profile.variants.map((variant) => ({ ...variant, plan: asked(variant.plan) }));
  return { ...profile, plan: asked(profile.plan), variants };
}

function worstCode(codes: readonly number[]): number {
  return worse.findLast((code) => codes.includes(code)) ?? exitCodes.pass;
}
