import { Argument, type Command } from 'commander';
import { networkJsonSchema, profileJsonSchema } from '../profiles/index.js';

const schemas = { profile: profileJsonSchema, network: networkJsonSchema } as const;

/** `deadwire schema [OF]`: the JSON schema of a profile or a network, for editors. */
export function schemaCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('schema')
    .description('Print the JSON schema of a profile or of a network, for editors.')
    .addArgument(new Argument('[of]', 'of what').choices(Object.keys(schemas)).default('profile'))
    .action((of: keyof typeof schemas) => {
      process.stdout.write(`${JSON.stringify(schemas[of](), null, 2)}\n`);
      done(0);
    });
}
