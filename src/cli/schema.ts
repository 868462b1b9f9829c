import { Argument, type Command } from 'commander';

const documents = ['profile', 'network', 'contract'] as const;

/** `deadwire schema [OF]`: the JSON schema of a profile, a network or a contract, for editors. */
export function schemaCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('schema')
    .description('Print the JSON schema of a profile, a network or a contract, for editors.')
    .addArgument(new Argument('[of]', 'of what').choices(documents).default('profile'))
    .action(async (of: (typeof documents)[number]) => {
      const { contractJsonSchema, networkJsonSchema, profileJsonSchema } = await import('../profiles/index.js');
      const schemaOf = { profile: profileJsonSchema, network: networkJsonSchema, contract: contractJsonSchema };
      process.stdout.write(`${JSON.stringify(schemaOf[of](), null, 2)}\n`);
      done(0);
    });
}
