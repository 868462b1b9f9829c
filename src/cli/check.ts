import type { Command } from 'commander';
import { collectParam } from './options.js';

/** `deadwire check PROFILE`: is it right, and what would it do? */
export function checkCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('check')
    .description('Check a profile and say in plain words what it would do. Nothing is started.')
    .argument('<profile>', 'a profile: a YAML file')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .action(async (profile: string, options: { param?: Record<string, string> }) => {
      const { explainPlan, loadProfile, loadVariants, warningsOf } = await import('../profiles/index.js');
      const { caLines } = await import('./ca-lines.js');
      const values = { params: options.param ?? {}, env: process.env };
      const plan = loadProfile(profile, values);
      // Of a sweep, every value must be right.
      loadVariants(profile, values);
      process.stdout.write(`${explainPlan(plan).trimEnd()}\n`);
      const lines = caLines(plan);
      if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
      for (const warning of warningsOf(plan)) process.stdout.write(`\nwarning: ${warning}\n`);
      done(0);
    });
}
