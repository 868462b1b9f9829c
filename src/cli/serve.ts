import type { Command } from 'commander';
import { pino } from 'pino';
import { defaultApiPort, listenApi } from '../api/listen.js';
import { addressText } from '../core/address.js';
import { optionError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import { isNotable } from '../reports/notable.js';
import { recordLine } from '../reports/record-line.js';
import { Session } from '../session/session.js';
import { collect, collectParam, parsePort } from './options.js';
import { servePlan } from './serve-plan.js';
import { stopSignals } from './stop-signals.js';

interface ServeOptions {
  param?: Record<string, string>;
  proxy?: string[];
  client?: string[];
  network?: string;
  port: number;
  log?: 'text' | 'json';
  verbose?: boolean;
}

/** How many history records `serve` keeps in memory. */
const kept = 10_000;

/** `deadwire serve`: stays in front of real traffic; faults come from the API. */
export function serveCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('Stay in front of real app traffic. With no fault it only watches; faults come from the API.')
    .argument('[profile]', 'a profile without steps: a YAML file')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .option(
      '--proxy <parts>',
      'name=…,listen=host:port,upstream=host:port and, if wanted, ,protocol=tcp|http (default: tcp) and ,identify=RULE, ' +
        'which tells whose connection it is: query:uid, header:NAME, path:PATTERN, client:NAME or source (may be repeated)',
      collect,
    )
    .option('--client <name=match>', 'a client, and the identified value that means it (may be repeated)', collect)
    .option(
      '--network <name>',
      'the network that every client has: one of deadwire networks, or a path ending in .yaml',
    )
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
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
      await serve(servePlan(profile, options), options);
      done(0);
    });
}

const helpTail = `
Cut the wire of everybody for 10 s, then look at what is in force:
  curl -d '{"fault": {"type": "blackhole"}, "for": "10s"}' \\
    http://127.0.0.1:8474/v1/faults
  curl http://127.0.0.1:8474/v1/faults

On SIGUSR2 every fault is healed at once; Ctrl-C heals and stops.`;

async function serve(plan: Plan, { port, log, verbose = false }: ServeOptions): Promise<void> {
  const session = new Session({ plan, keep: kept });
  const signals = stopSignals(() => session.faults.healAll('heal-all'));
  const write = logOf(log ?? (process.stdout.isTTY ? 'text' : 'json'));
  session.history.listen((record) => {
    if (verbose || isNotable(record)) write(record);
  });
  await session.start();
  try {
    const api = await listenApi(session, port);
    try {
      if (plan.network !== undefined) session.networks.use(plan.network);
      session.clientProcesses.startAll();
      for (const { name, plan: proxy, address } of session.proxies) {
        process.stderr.write(
          `${name}: ${addressText(address)} -> ${addressText(proxy.upstream)} (${proxy.protocol})\n`,
        );
      }
      for (const line of networkLines(plan)) process.stderr.write(`${line}\n`);
      process.stderr.write(`API and metrics: ${api.url}/v1  ${api.url}/metrics\n`);
      await aborted(signals.signal);
    } finally {
      await api.close();
    }
  } finally {
    await session.stop();
    signals.release();
  }
}

function networkLines({ network }: Plan): string[] {
  if (network === undefined) return [];
  return [`network ${network.name}: ${network.explain}`, ...network.notes.map((note) => `  (${note})`)];
}

function logOf(format: 'text' | 'json'): (record: HistoryRecord) => void {
  if (format === 'text') return (record) => process.stdout.write(`${recordLine(record)}\n`);
  const logger = pino({ name: 'deadwire', base: null });
  return (record) => logger.info(record, recordLine(record));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
