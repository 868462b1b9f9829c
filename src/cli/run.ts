import type { Command } from 'commander';
import { defaultApiPort } from '../api/port.js';
import { DeadwireError } from '../core/errors.js';
import { collectOrigin, collectParam, parsePort, parseTimeScale } from './options.js';

/** `deadwire run PROFILE`: a scripted chaos run. */
export function runCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('run')
    .description('Run a profile: start its proxies and clients, cut the wire as it says, judge, report.')
    .argument('<profile>', 'a profile: a YAML file')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .option('--out <directory>', 'where history.ndjson, verdicts.json and junit.xml go (default: deadwire-runs/…)')
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
    .option(
      '--allow-origin <origin>',
      'pages of this origin, such as https://app.example, may post events (may be repeated)',
      collectOrigin,
    )
    .option(
      '--time-scale <n>',
      'make everything n times shorter; only for clients and servers that know of it',
      parseTimeScale,
      1,
    )
    .action(
      async (
        profile: string,
        options: {
          param?: Record<string, string>;
          out?: string;
          port: number;
          allowOrigin?: string[];
          timeScale: number;
        },
      ) => {
        const { loadProfile } = await import('../profiles/index.js');
        const plan = loadProfile(profile, { params: options.param ?? {}, env: process.env });
        if (plan.steps.length === 0) {
          throw new DeadwireError(
            'USAGE',
            `${profile} has no steps, so there is nothing to run; deadwire serve takes it`,
          );
        }
        const { runSession } = await import('./run-session.js');
        done(await runSession(plan, options));
      },
    );
}
