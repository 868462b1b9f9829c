import type { Command } from 'commander';

/** `deadwire networks [NAME]`: which networks there are, or what one of them does. */
export function networksCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('networks')
    .description('List the networks that ship (3G, Wi-Fi, tunnels …), or explain one of them.')
    .argument('[name]', 'a network of the list, or a path ending in .yaml')
    .action(async (name: string | undefined) => {
      const { loadNetwork, networksTable, networkText, shippedNetworks } = await import('../profiles/index.js');
      process.stdout.write(
        `${name === undefined ? networksTable(shippedNetworks()) : networkText(loadNetwork(name))}\n`,
      );
      done(0);
    });
}
