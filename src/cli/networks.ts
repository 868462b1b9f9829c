import type { Command } from 'commander';
import { loadNetwork, networksTable, networkText, shippedNetworks } from '../profiles/index.js';

/** `deadwire networks [NAME]`: which networks there are, or what one of them does. */
export function networksCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('networks')
    .description('List the networks that ship (3G, Wi-Fi, tunnels …), or explain one of them.')
    .argument('[name]', 'a network of the list, or a path ending in .yaml')
    .action((name: string | undefined) => {
      process.stdout.write(
        `${name === undefined ? networksTable(shippedNetworks()) : networkText(loadNetwork(name))}\n`,
      );
      done(0);
    });
}
