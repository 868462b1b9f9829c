import type { Command } from 'commander';
import { defaultApiPort } from '../api/port.js';
import { DeadwireError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import { type FindOptions, readFind } from './find-options.js';
import { timeScaleOf } from './time-scale.js';
import { collectParam, parsePort, parseRepeat, parseSeed, parseSpan, parseTimeScale } from './options.js';

interface RunOptions extends FindOptions {
  param?: Record<string, string>;
  out?: string;
  port: number;
  timeScale?: number;
  repeat?: number;
  seed?: number;
}

/** `deadwire run PROFILE`: a scripted chaos run. */
export function runCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('run')
    .description('Run a profile: start its proxies and clients, cut the wire as it says, judge, report.')
    .argument('<profile>', 'a profile: a YAML file')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .option('--repeat <n>', 'run it n times, one after the other, and judge all runs together', parseRepeat)
    .option('--seed <n>', "draw everything random from this, not from the profile's seed", parseSeed)
    .option('--out <directory>', 'where history.ndjson, verdicts.json and junit.xml go (default: deadwire-runs/…)')
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
    .option(
      '--time-scale <n>',
      'make everything n times shorter; only where every client is started by the profile and knows of it',
      parseTimeScale,
    )
    .option('--find <param>', 'bisect this parameter, a duration, for the value from which on an event fires')
    .option('--event <event>', 'with --find: the event, such as lost or lost(uid1)')
    .option('--from <duration>', 'with --find: the lower end (default: 1s)', parseSpan)
    .option('--to <duration>', 'with --find: the upper end (default: 30s)', parseSpan)
    .option('--precision <duration>', 'with --find: how far off the value may be (default: 50ms)', parseSpan)
    .option('--json', 'with --find: what was found as JSON, and nothing else')
    .action(async (profile: string, options: RunOptions) => {
      const params = options.param ?? {};
      const sought = readFind(options, params, options.repeat !== undefined);
      if (sought !== undefined) {
        const { runFind } = await import('./find.js');
        done(await runFind(profile, { ...options, ...sought, params }));
        return;
      }
      const { loadVariants } = await import('../profiles/index.js');
      const loaded = loadVariants(profile, { params, env: process.env });
      const variants = loaded.map(({ plan: each, ...rest }) => ({ ...rest, plan: asAsked(each, options) }));
      const [{ plan } = { plan: undefined }] = variants;
      if (plan === undefined || plan.steps.length === 0) {
        throw new DeadwireError(
          'USAGE',
          `${profile} has no steps, so there is nothing to run; deadwire serve takes it`,
        );
      }
      const settings = { ...options, timeScale: timeScaleOf(plan, options.timeScale) };
      if (plan.series === undefined) {
        const { runSession } = await import('./run-session.js');
        done(await runSession(plan, settings));
      } else {
        const { runSeries } = await import('./run-series.js');
        done(await runSeries(plan, variants, settings));
      }
    });
}

// What the command line says goes before what the profile says.
function asAsked(plan: Plan, { repeat = plan.series?.repeat, seed = plan.seed }: RunOptions): Plan {
  return { ...plan, seed, ...(repeat === undefined ? {} : { series: { ...plan.series, repeat } }) };
}
