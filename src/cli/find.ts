import { join } from 'node:path';
import { durationText, formatDuration } from '../core/duration.js';
import { DeadwireError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import { seedOfRun } from '../core/series.js';
import { withoutExpectations } from '../core/steps.js';
import { type Firing, firingOf, type SoughtEvent } from '../judge/fired.js';
import { loadProfile, unknownName } from '../profiles/index.js';
import { findJson, findText, type FoundProbe } from '../reports/find-report.js';
import { findThreshold, type ProbeAnswer, type Range } from '../session/find-threshold.js';
import { exitCodes } from './exit-codes.js';
import { performRun } from './perform-run.js';
import { defaultDirectory } from './run-files.js';
import { inDirectory } from './run-directory.js';
import type { RunSettings } from './run-session.js';
import { timeScaleOf } from './time-scale.js';
import { ownTerminal } from './terminal.js';
import { trustLines } from './trust-lines.js';
import { writeTexts } from './verdict-files.js';

export interface FindSettings extends Omit<RunSettings, 'timeScale'>, Range {
  timeScale?: number;
  /** The parameter that is bisected. */
  param: string;
  sought: SoughtEvent;
  /** Nothing but JSON on the standard output. */
  json: boolean;
  /** The other parameters. */
  params: Record<string, string>;
}

/** Bisects the value of a parameter from which on an event fires; gives the exit code. */
export async function runFind(profile: string, settings: FindSettings): Promise<number> {
  const { param, sought, json, out, from, to, precision, stop } = settings;
  const planFor = (value: number) => unjudged(profile, settings, value);
  // Both ends are compiled before anything starts.
  const plan = planFor(from);
  planFor(to);
  const names = plan.clients.map(({ name }) => name);
  if (sought.from !== undefined && !names.includes(sought.from)) {
    throw new DeadwireError('USAGE', `--event: ${unknownName('client', sought.from, names)}`);
  }
  const timeScale = timeScaleOf(plan, settings.timeScale);
  const terminal = ownTerminal();
  const tell = (text: string) => (json ? process.stderr : process.stdout).write(`${text}\n`);
  const root = out ?? defaultDirectory(plan);
  const told: FoundProbe[] = [];
  for (const line of trustLines(plan)) tell(line);
  const probe = async (value: number): Promise<ProbeAnswer> => {
    if (stop.signal.aborted) return 'stopped';
    const nth = told.length + 1;
    const each = planFor(value);
    const directory = join(root, String(nth).padStart(3, '0'));
    const { history, ended } = await performRun(
      { ...each, seed: seedOfRun(each.seed, nth) },
      {
        directory,
        port: settings.port,
        ...(settings.allowOrigin === undefined ? {} : { allowOrigin: settings.allowOrigin }),
        timeScale,
        terminal,
        shown: false,
        signal: stop.signal,
        onHealing: stop.onHealing,
      },
    );
    if (ended === 'interrupted') return 'stopped';
    if (ended === 'client-died' || ended === 'failed') {
      throw new DeadwireError('CLIENT_COMMAND_FAILED', `probe ${nth} could not run: ${ended} (${directory})`);
    }
    const firing = firingOf(history, sought);
    told.push({ value, ...firing });
    tell(`probe ${nth}: ${param} = ${durationText(value)}: ${firingText(firing, sought)}`);
    return answerOf(firing);
  };
  const search = await inDirectory(root, () => findThreshold({ from, to, precision }, probe));
  const found = { ...search, param, sought, from, to, precision, probes: told };
  const text = findJson(found);
  const [file = ''] = writeTexts(root, { 'find.json': text });
  if (json) process.stdout.write(text);
  else tell(`\n${findText(found, terminal.columns)}\nwrote ${file}`);
  return 'threshold' in search ? exitCodes.pass : exitCodes.inconclusive;
}

// What it expects is not judged: many a window could not even be open with so short a value.
function unjudged(profile: string, { params, param }: FindSettings, value: number): Plan {
  const given = { ...params, [param]: durationText(value) };
  const plan = loadProfile(profile, { params: given, env: process.env, unjudged: true });
  return { ...plan, steps: plan.steps.map(withoutExpectations) };
}

function firingText(firing: Firing, { event }: SoughtEvent): string {
  if ('unclear' in firing) return `cannot be told: ${firing.unclear}`;
  return firing.fired ? `${event} fired ${formatDuration(Math.round(firing.after))} after the fault` : `no ${event}`;
}

function answerOf(firing: Firing): ProbeAnswer {
  if ('unclear' in firing) return 'unclear';
  return firing.fired ? 'fired' : 'silent';
}
