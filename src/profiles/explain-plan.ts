import { formatDuration } from '../core/duration.js';
import { type Expectation, explainExpectation, isAboutEvents, patternsOf } from '../core/expectation.js';
import type { FaultSpec } from '../core/fault.js';
import type { NetworkPlan } from '../core/network.js';
import type { ClientPlan, IdentifyRule, Plan, ProxyPlan, Requirement, StepPlan } from '../core/plan.js';
import { explainTap } from '../core/tap.js';
import { explainTarget } from '../core/target.js';
import { type FaultType, faults } from '../faults/index.js';
import { addressText, upstreamText } from '../core/address.js';
import { planDuration } from './check-durations.js';
import { explainSeries } from './explain-series.js';
import { ownEnd } from './fault-spec.js';
import { explainTls } from './explain-tls.js';
import { explainRoutes } from './explain-routes.js';
import { section, table, wrap } from './text-layout.js';

/** A plan in plain words, at 80 columns. */
export function explainPlan(plan: Plan): string {
  const facts = [
    plan.file,
    `seed ${plan.seed}`,
    ...(plan.vocabulary ? [`vocabulary ${plan.vocabulary.name}`] : []),
    ...(plan.tags ?? []).map((tag) => `tag ${tag}`),
  ];
  return [
    ...wrap(`${plan.name}: ${plan.title}`, ''),
    ...wrap(facts.join(', '), ''),
    ...section('Runs', explainSeries(plan)),
    ...section(
      'Proxies',
      plan.proxies.flatMap((proxy) => {
        const way = `${proxy.protocol} from ${addressText(proxy.listen)} to ${upstreamText(proxy)}${explainProxyProtocol(proxy)}`;
        const does = [way, ...explainTls(proxy), ...explainRoutes(proxy), explainRule(proxy.identify)].join('; ');
        return [[proxy.name, does], ...explainTaps(proxy)];
      }),
    ),
    ...section(
      'Clients',
      plan.clients.map((client) => [client.name, explainClient(client)]),
    ),
    ...section('Network', plan.network === undefined ? [] : explainNetworkPlan(plan.network)),
    ...section(
      'Background',
      (plan.background ?? []).map(({ id, explain }) => [id, explain]),
    ),
    ...section('Before the first fault', explainBaseline(plan)),
    ...plan.steps.flatMap((step, index) => explainStep(step, `${index + 1}`)),
    '',
    ...wrap(explainTotal(plan), ''),
  ].join('\n');
}

/** A fault with its target, as one sentence. */
export function explainFault({ type, options, target }: FaultSpec): string {
  return `${type} on ${explainTarget(target)}: ${faults[type as FaultType].explain(options)}`;
}

function explainTaps({ tap = [] }: ProxyPlan): string[][] {
  return explainTap(tap).map((line) => ['', line]);
}

function explainRule(rule: IdentifyRule | undefined): string {
  if (rule === undefined) return 'connections belong to no client';
  switch (rule.by) {
    case 'client':
      return `every connection is of ${rule.client}`;
    case 'host':
      return `the host that is asked for tells the client (${rule.pattern})`;
    case 'path':
      return `the path tells the client (${rule.pattern})`;
    case 'sni':
      return `the server name of TLS tells the client${rule.pattern === undefined ? '' : ` (${rule.pattern})`}`;
    case 'source':
      return 'the source address tells the client';
    default:
      return `the ${rule.by === 'query' ? 'query parameter' : 'header'} ${rule.name} tells the client`;
  }
}

function explainProxyProtocol({ proxyProtocol }: ProxyPlan): string {
  if (proxyProtocol === undefined) return '';
  const { accept, send } = proxyProtocol;
  const parts = [...(accept ? ['taken from clients'] : []), ...(send === undefined ? [] : [`sent as ${send}`])];
  return `, PROXY protocol ${parts.join(' and ')}`;
}

const roles: Record<ClientPlan['role'], string> = {
  local: 'its own wire is in question',
  peer: 'it watches the others',
  server: 'it tells what the server does',
};

function explainClient({ match, role, run }: ClientPlan): string {
  const parts = [`${role}: ${roles[role]}`];
  if (match !== undefined) parts.push(`found by ${JSON.stringify(match)}`);
  if (run !== undefined) {
    const aware = run.timeScale === undefined ? '' : ' (it knows of a time scale)';
    parts.push(`started as ${run.command.join(' ')}${aware}`);
  }
  return parts.join('; ');
}

function explainBaseline({ baseline }: Plan): string[][] {
  if (baseline === undefined) return [];
  const wants = baseline.require.map(explainRequirement);
  const steady = [formatDuration(baseline.steadyFor), 'of steadiness'];
  return wants.length === 0
    ? [steady]
    : [
        [`within ${formatDuration(baseline.patience)}`, wants.join('; ')],
        ['then', steady.join(' ')],
      ];
}

function explainRequirement(requirement: Requirement): string {
  if (requirement.kind === 'traffic') return `bytes pass in both directions for ${requirement.client}`;
  const { from, event, about, where } = requirement;
  return `${from} has said ${event}${about === undefined ? '' : ` about ${about}`}${explainWhere(where)}`;
}

function explainWhere(where: object): string {
  const wanted = Object.entries(where).map(([key, value]) => `${key} = ${String(value)}`);
  return wanted.length === 0 ? '' : ` (with ${wanted.join(', ')})`;
}

// Whom it is for stands in its first fault, since all of them are for the same.
function explainNetworkPlan({ name, explain, faults: made, outages, notes }: NetworkPlan): string[][] {
  const target = (made[0] ?? outages[0]?.fault)?.target ?? { direction: 'both' };
  const whom = explainTarget({ ...target, direction: 'both' });
  return [[name, `${explain}; for ${whom}`], ...notes.map((note) => ['', `(${note})`])];
}

function explainStep(step: StepPlan, nth: string, delay = 0): string[] {
  const { id, title, fault, network, duration, expect, parallel = [] } = step;
  const end = fault === undefined ? undefined : ownEnd(fault);
  const own = end === undefined || end === duration ? '' : `, healed after ${formatDuration(end)}`;
  const what =
    fault === undefined
      ? network === undefined && parallel.length === 0
        ? ['nothing is done']
        : []
      : [`${explainFault(fault)}${own}`];
  const conditions =
    network === undefined
      ? []
      : explainNetworkPlan(network).map(([name, text]) => (name === '' ? text : `network ${name}: ${text}`));
  const begins = delay === 0 ? '' : `, ${formatDuration(delay)} after step ${nth.split('.')[0]} began`;
  const beside = parallel.length === 0 ? '' : ', its sub-steps beside each other';
  const heading = `Step ${nth}, ${id}: ${formatDuration(duration)}${begins}${beside}${title === undefined ? '' : `, ${title}`}`;
  const rows = expect.map((expectation) => [
    expectation.id,
    `${explainExpectation(expectation)}${explainDetails(expectation)}`,
  ]);
  return [
    '',
    ...wrap(heading, ''),
    ...[...what, ...conditions].flatMap((line) => wrap(line ?? '', '  ')),
    ...table(rows),
    ...parallel.flatMap((part, index) => explainStep(part, `${nth}.${index + 1}`, part.delay)),
  ];
}

// What the sentence of an expectation leaves out.
function explainDetails(expectation: Expectation): string {
  if (!isAboutEvents(expectation)) return '';
  const { min, max, in: where } = expectation.count;
  const wanted = patternsOf(expectation).map((pattern) => explainWhere(pattern.where));
  if (expectation.expects === 'absence' || where === 'window' || (min === 1 && max === 1)) return wanted.join('');
  return `${wanted.join('')}${min === max ? `, ${min} times` : `, ${min} to ${max} times`}`;
}

function explainTotal(plan: Plan): string {
  const total = formatDuration(planDuration(plan));
  const waiting = plan.baseline === undefined || plan.baseline.require.length === 0 ? '' : ' once its baseline holds';
  const each = (plan.series?.repeat ?? 1) === 1 ? 'In all' : 'Each run';
  return `${each} ${total}${waiting}; whatever happens, it stops after ${formatDuration(plan.safety.maxDuration)}.`;
}
