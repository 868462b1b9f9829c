import type { Command } from 'commander';
import { DeadwireError } from '../core/errors.js';
import { collectParam } from './options.js';

/** `deadwire judge HISTORY --profile P`: judges a recorded history again. */
export function judgeCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('judge')
    .description('Judge the history of a run again, by its profile or by another one. Nothing is started.')
    .argument('<history>', 'the history.ndjson of a run')
    .requiredOption('--profile <file>', 'the profile whose expectations it is held against: a YAML file')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .option('--out <directory>', 'where verdicts.json and junit.xml go (default: nowhere)')
    .action(async (history: string, options: { profile: string; param?: Record<string, string>; out?: string }) => {
      const { loadProfile } = await import('../profiles/index.js');
      const plan = loadProfile(options.profile, { params: options.param ?? {}, env: process.env });
      if (plan.steps.length === 0) {
        throw new DeadwireError('USAGE', `${options.profile} has no steps, so it expects nothing of a run`);
      }
      const { judgeHistory } = await import('./judge-history.js');
      done(await judgeHistory(history, plan, options.out));
    });
}
