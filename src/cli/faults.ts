import type { Command } from 'commander';

/** `deadwire faults [NAME]`: which faults there are, or what one of them does. */
export function faultsCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('faults')
    .description('List the faults that there are, or explain one of them with its options.')
    .argument('[name]', 'a fault of the list')
    .option('--markdown', 'all of them in full, as docs/faults.md has it')
    .action(async (name: string | undefined, { markdown }: { markdown?: boolean }) => {
      const { faultsMarkdown, faultsTable, faultText } = await import('../profiles/index.js');
      process.stdout.write(
        markdown === true ? faultsMarkdown() : `${name === undefined ? faultsTable() : faultText(name)}\n`,
      );
      done(0);
    });
}
