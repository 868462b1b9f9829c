import type { Command } from 'commander';
import { defaultApiPort } from '../api/port.js';
import { DeadwireError } from '../core/errors.js';
import { type FindOptions, readFind } from './find-options.js';
import {
  collect,
  collectOrigin,
  collectParam,
  parsePort,
  parseRepeat,
  parseSeed,
  parseSpan,
  parseTimeScale,
} from './options.js';
import { runStop } from './run-stop.js';

interface RunOptions extends FindOptions {
  param?: Record<string, string>;
  out?: string;
  port: number;
  allowOrigin?: string[];
  timeScale?: number;
  repeat?: number;
  seed?: number;
  tag?: string[];
  skipTag?: string[];
}

/** `deadwire run PROFILE`: a scripted chaos run. */
export function runCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('run')
    .description('Run a profile: start its proxies and clients, cut the wire as it says, judge, report.')
    .argument('<profile...>', 'profiles: YAML files, or folders of them')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .option('--repeat <n>', 'run it n times, one after the other, and judge all runs together', parseRepeat)
    .option('--seed <n>', "draw everything random from this, not from the profile's seed", parseSeed)
    .option('--out <directory>', 'where history.ndjson, verdicts.json and junit.xml go (default: deadwire-runs/…)')
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
    .option(
      '--allow-origin <origin>',
      'pages of this origin, such as https://app.example, may post events (may be repeated)',
      collectOrigin,
    )
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
    .option('--tag <tag>', 'only profiles with this tag (may be repeated: any of them)', collect)
    .option('--skip-tag <tag>', 'no profiles with this tag (may be repeated)', collect)
    .action(async (profiles: string[], options: RunOptions) => {
      const params = options.param ?? {};
      const sought = readFind(options, params, options.repeat !== undefined);
      const [first = '', ...others] = profiles;
      if (sought !== undefined && others.length > 0) throw new DeadwireError('USAGE', '--find takes one profile');
      const stop = runStop();
      try {
        if (sought === undefined) {
          const { runProfiles } = await import('./run-profiles.js');
          done(await runProfiles(profiles, { ...options, params, stop }));
        } else {
          const { runFind } = await import('./find.js');
          done(await runFind(first, { ...options, ...sought, params, stop }));
        }
      } finally {
        stop.release();
      }
    });
}
