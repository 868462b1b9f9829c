import type { Command } from 'commander';
import { defaultApiPort } from '../api/port.js';
import { optionError } from '../core/errors.js';
import { collect, collectOrigin, collectParam, parsePort } from './options.js';

interface ServeOptions {
  param?: Record<string, string>;
  proxy?: string[];
  forward?: string;
  client?: string[];
  network?: string;
  contract?: string[];
  port: number;
  allowOrigin?: string[];
  log?: 'text' | 'json';
  verbose?: boolean;
}

/** `deadwire serve`: stays in front of real traffic; faults come from the API. */
export function serveCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('Stay in front of real app traffic. With no fault it only watches; faults come from the API.')
    .argument('[profile]', 'a profile without steps: a YAML file')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .option(
      '--proxy <parts>',
      'name=…,listen=host:port,upstream=host:port and, if wanted, ,protocol=tcp|tls|http|forward (default: tcp), ' +
        ',identify=RULE, which tells whose connection it is: query:uid, header:NAME, path:PATTERN, host:PATTERN, ' +
        'client:NAME, source or sni, ,tls=true, ,upstream-tls=true|insecure ' +
        'and ,proxy-protocol=accept|v1|v2|accept+v1|accept+v2 (may be repeated)',
      collect,
    )
    .option(
      '--forward <host:port>',
      'an HTTP proxy there, named forward, for an app whose endpoint cannot be changed: HTTPS_PROXY=http://host:port',
    )
    .option('--client <name=match>', 'a client, and the identified value that means it (may be repeated)', collect)
    .option(
      '--network <name>',
      'the network that every client has: one of deadwire networks, or a path ending in .yaml',
    )
    .option(
      '--contract <[client=]name>',
      'judge a client, or all of them, by this contract at every outage: one that ships, such as 4-10-20, or a path ' +
        'ending in .yaml (may be repeated)',
      collect,
    )
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
    .option(
      '--allow-origin <origin>',
      'pages of this origin, such as https://app.example, may post events (may be repeated)',
      collectOrigin,
    )
    .option(
      '--log <format>',
      'how what happens is written to standard output: text or json (default: text on a terminal, else json)',
    )
    .option('--verbose', 'log every connection and last byte too, not only events and faults')
    .addHelpText('after', helpTail)
    .action(async (profile: string | undefined, options: ServeOptions) => {
      if (options.log !== undefined && options.log !== 'text' && options.log !== 'json') {
        throw optionError('--log', options.log, 'text or json');
      }
      const { servePlan } = await import('./serve-plan.js');
      const { serveSession } = await import('./serve-session.js');
      await serveSession(servePlan(profile, options), options);
      done(0);
    });
}

const helpTail = `
Cut the wire of everybody for 10 s, then look at what is in force:
  curl -d '{"fault": {"type": "blackhole"}, "for": "10s"}' \\
    http://127.0.0.1:8474/v1/faults
  curl http://127.0.0.1:8474/v1/faults

On SIGUSR2 every fault is healed at once; Ctrl-C heals and stops.`;
