import { Argument, type Command } from 'commander';

const documents = ['profile', 'network'] as const;

/** `deadwire schema [OF]`: the JSON schema of a profile or a network, for editors. */
export function schemaCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('schema')
    .description('Print the JSON schema of a profile or of a network, for editors.')
    .addArgument(new Argument('[of]', 'of what').choices(documents).default('profile'))
    .action(async (of: (typeof documents)[number]) => {
      const { networkJsonSchema, profileJsonSchema } = await import('../profiles/index.js');
      const schema = of === 'profile' ? profileJsonSchema() : networkJsonSchema();
      process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
      done(0);
    });
}
