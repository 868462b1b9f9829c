import { type Command, Option } from 'commander';

/** `deadwire contracts [NAME]` and `deadwire contracts show NAME`: which contracts there are, or what one of them says. */
export function contractsCommand(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('contracts')
    .description('List the contracts that ship (what an SDK promises), or explain one of them.')
    .argument('[name]', 'a contract of the list, or a path ending in .yaml')
    .option('--json', 'as JSON')
    .addOption(new Option('--markdown', 'the list as docs/contracts.md has it').conflicts('json'))
    .action(async (name: string | undefined, options: { json?: boolean; markdown?: boolean }) => {
      if (name !== undefined) {
        if (options.markdown === true) command.error('error: --markdown is for the list, not for one contract');
        await show(name, options);
      } else {
        const { contractsMarkdown, contractsTable, shippedContracts } = await import('../profiles/index.js');
        const contracts = shippedContracts();
        if (options.json === true) print(JSON.stringify(contracts, null, 2));
        else print(options.markdown === true ? contractsMarkdown(contracts) : contractsTable(contracts));
      }
      done(0);
    });
  command
    .command('show')
    .description('Explain one contract: its windows, what they count from, and where the figures come from.')
    .argument('<name>', 'a contract of the list, or a path ending in .yaml')
    .option('--json', 'as JSON')
    .action(async (name: string, _options: object, own: Command) => {
      await show(name, own.optsWithGlobals());
      done(0);
    });
}

async function show(name: string, { json }: { json?: boolean }): Promise<void> {
  const { contractGuide, contractText } = await import('../profiles/index.js');
  const contract = contractGuide(name);
  print(json === true ? JSON.stringify(contract, null, 2) : contractText(contract));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
