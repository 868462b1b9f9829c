import type { Command } from 'commander';
import { profileJsonSchema } from '../profiles/index.js';

/** `deadwire schema`: the JSON schema of a profile, for editors. */
export function schemaCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('schema')
    .description('Print the JSON schema of a profile, for editors.')
    .action(() => {
      process.stdout.write(`${JSON.stringify(profileJsonSchema(), null, 2)}\n`);
      done(0);
    });
}
