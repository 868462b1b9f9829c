import type { Command } from 'commander';
import { pino } from 'pino';
import { defaultApiPort, listenApi } from '../api/listen.js';
import { addressText } from '../core/address.js';
import { DeadwireError, optionError } from '../core/errors.js';
import type { ClientPlan, Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import { compileNetwork, loadNetwork, loadProfile, parseProxyFlag } from '../profiles/index.js';
import { recordLine } from '../reports/record-line.js';
import { Session } from '../session/session.js';
import { collect, collectParam, parsePort } from './options.js';
import { stopSignals } from './stop-signals.js';

interface ServeOptions {
  param: Record<string, string>;
  proxy: string[];
  client: string[];
  network?: string;
  port: number;
  log: 'text' | 'json';
}

/** How many history records `serve` keeps in memory. */
const kept = 10_000;

/** `deadwire serve`: stays in front of real traffic; faults come from the API. */
export function serveCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('Stay in front of real app traffic. With no fault it only watches; faults come from the API.')
    .argument('[profile]', 'a profile without steps, a YAML file')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam, {})
    .option(
      '--proxy <parts>',
      'name=…,listen=host:port,upstream=host:port[,protocol=tcp|http][,identify=query:uid] (may be repeated)',
      collect,
      [],
    )
    .option('--client <name=match>', 'a client, and the identified value that means it (may be repeated)', collect, [])
    .option(
      '--network <name>',
      'the network that every client has: one of deadwire networks, or a path ending in .yaml',
    )
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
    .option(
      '--log <format>',
      'text or json (default: text on a terminal, else json)',
      process.stdout.isTTY ? 'text' : 'json',
    )
    .addHelpText('after', '\nOn SIGUSR2 every fault is healed at once; Ctrl-C heals and stops.')
    .action(async (profile: string | undefined, options: ServeOptions) => {
      await serve(withNetwork(planOf(profile, options), options.network), options);
      done(0);
    });
}

async function serve(plan: Plan, { port, log }: ServeOptions): Promise<void> {
  const session = new Session({ plan, keep: kept });
  const signals = stopSignals(() => session.faults.healAll('heal-all'));
  const write = logOf(log);
  session.history.listen((record) => write(record));
  await session.start();
  try {
    const api = await listenApi(session, port);
    try {
      if (plan.network !== undefined) session.networks.use(plan.network);
      session.startClients();
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

function planOf(profile: string | undefined, options: ServeOptions): Plan {
  if (options.log !== 'text' && options.log !== 'json') throw optionError('--log', options.log, 'text or json');
  const proxies = options.proxy.map(parseProxyFlag);
  const clients = options.client.map(parseClientFlag);
  if (profile === undefined) {
    if (proxies.length === 0) throw new DeadwireError('USAGE', 'serve needs a profile or at least one --proxy');
    return {
      name: 'serve',
      title: 'serve',
      seed: 1,
      file: '',
      proxies,
      clients,
      steps: [],
      safety: { maxDuration: Number.POSITIVE_INFINITY },
    };
  }
  const plan = loadProfile(profile, { params: options.param, env: process.env });
  if (plan.steps.length > 0) {
    throw new DeadwireError(
      'USAGE',
      `${profile} has steps, which belong to deadwire run; serve takes a profile without them`,
    );
  }
  return { ...plan, proxies: [...plan.proxies, ...proxies], clients: [...plan.clients, ...clients] };
}

// What the command line says goes before what the profile says.
function withNetwork(plan: Plan, name: string | undefined): Plan {
  return name === undefined ? plan : { ...plan, network: compileNetwork(loadNetwork(name)) };
}

function networkLines({ network }: Plan): string[] {
  if (network === undefined) return [];
  return [`network ${network.name}: ${network.explain}`, ...network.notes.map((note) => `  (${note})`)];
}

function parseClientFlag(text: string): ClientPlan {
  const match = /^([\w.-]+)(?:=(.+))?$/.exec(text);
  if (match === null) throw optionError('--client', text, 'a name and the value that means it, such as uid1=1');
  const [, name = '', value] = match;
  return { name, role: 'local', ...(value === undefined ? {} : { match: value }) };
}

function logOf(format: ServeOptions['log']): (record: HistoryRecord) => void {
  if (format === 'text') return (record) => process.stdout.write(`${recordLine(record)}\n`);
  const logger = pino({ name: 'deadwire', base: null });
  return (record) => logger.info(record, recordLine(record));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
