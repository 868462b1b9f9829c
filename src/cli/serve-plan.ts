import { DeadwireError, optionError } from '../core/errors.js';
import type { ClientPlan, Plan, ProxyPlan } from '../core/plan.js';
import {
  compileNetwork,
  loadContract,
  loadNetwork,
  loadProfile,
  parseForwardFlag,
  parseProxyFlag,
  unknownName,
  withCompression,
} from '../profiles/index.js';

/** What `serve` was asked for on the command line. */
export interface ServeFlags {
  param?: Record<string, string>;
  proxy?: string[];
  forward?: string;
  client?: string[];
  network?: string;
  contract?: string[];
}

/** The plan of a profile without steps, of flags, or of both; throws what is wrong with them before anything starts. */
export function servePlan(profile: string | undefined, flags: ServeFlags): Plan {
  const plan = basePlan(profile, flags);
  const forward = flags.forward === undefined ? [] : [parseForwardFlag(flags.forward)];
  const proxies = [...plan.proxies, ...(flags.proxy ?? []).map(parseProxyFlag), ...forward];
  const clients = [...plan.clients, ...(flags.client ?? []).map(parseClientFlag)];
  if (proxies.length === 0)
    throw new DeadwireError('USAGE', 'serve needs a profile or at least one --proxy or --forward');
  requireOnce('--proxy name', proxies.map(nameOf));
  requireOnce('--client', clients.map(nameOf));
  requireOnce(
    '--client',
    clients.flatMap(({ match }) => (match === undefined ? [] : [match])),
  );
  for (const proxy of proxies) requireIdentified(proxy, clients.map(nameOf));
  // What the command line says goes before what the profile says.
  const network = flags.network === undefined ? plan.network : compileNetwork(loadNetwork(flags.network));
  const judged = withContracts(clients, proxies, flags.contract ?? []);
  return {
    ...plan,
    proxies: withCompression(proxies, []),
    clients: judged,
    ...(network === undefined ? {} : { network }),
  };
}

function basePlan(profile: string | undefined, { param = {} }: ServeFlags): Plan {
  if (profile === undefined) {
    const safety = { maxDuration: Number.POSITIVE_INFINITY };
    return { name: 'serve', title: 'serve', seed: 1, file: '', proxies: [], clients: [], steps: [], safety };
  }
  const plan = loadProfile(profile, { params: param, env: process.env });
  if (plan.timeScale !== undefined) {
    throw new DeadwireError(
      'USAGE',
      `${profile} has a time-scale, which belongs to deadwire run; serve goes on in real time`,
    );
  }
  if (plan.steps.length === 0) return plan;
  throw new DeadwireError(
    'USAGE',
    `${profile} has steps, which belong to deadwire run; serve takes a profile without them`,
  );
}

function parseClientFlag(text: string): ClientPlan {
  const match = /^([A-Za-z0-9][\w.-]*)(?:=(.+))?$/.exec(text);
  if (match === null) throw optionError('--client', text, 'a name and the value that means it, such as uid1=1');
  const [, name = '', value] = match;
  return { name, role: 'local', ...(value === undefined ? {} : { match: value }) };
}

// `NAME` is for every client that has none of its own and is no peer, `CLIENT=NAME` for one.
function withContracts(clients: ClientPlan[], proxies: ProxyPlan[], flags: string[]): ClientPlan[] {
  const names = clients.map(nameOf);
  const wanted = new Map<string, string>();
  for (const flag of flags) {
    const [, client, contract = flag] = /^([A-Za-z0-9][\w.-]*)=(.+)$/.exec(flag) ?? [];
    if (client !== undefined && !names.includes(client)) {
      throw new DeadwireError('OPTION_INVALID', `--contract: ${unknownName('client', client, names)}`);
    }
    const meant = clients.filter(({ name, role }) => (client === undefined ? role === 'local' : name === client));
    if (meant.length === 0) {
      throw new DeadwireError(
        'USAGE',
        `--contract ${flag} needs a client whose contract it is: name one with --client`,
      );
    }
    for (const { name } of meant) if (client !== undefined || !wanted.has(name)) wanted.set(name, contract);
  }
  return clients.map((client) => {
    const contract = wanted.get(client.name);
    return contract === undefined
      ? client
      : { ...client, contract: loadContract(contract, client.name, clients, proxies) };
  });
}

function requireOnce(option: string, values: string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw optionError(option, twice, 'given only once');
}

function requireIdentified({ name, identify }: ProxyPlan, clients: string[]): void {
  if (identify?.by !== 'client' || clients.includes(identify.client)) return;
  throw new DeadwireError(
    'OPTION_INVALID',
    `--proxy identify of ${name}: ${unknownName('client', identify.client, clients)}; name it with --client`,
  );
}

function nameOf({ name }: { name: string }): string {
  return name;
}
