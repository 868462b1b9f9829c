import { filterKey } from './anchor.js';
import type { BackgroundPlan } from './background.js';
import type { Contract } from './contract.js';
import type { EventName, Scalar, Vocabulary } from './events.js';
import type { Expectation } from './expectation.js';
import type { FaultSpec } from './fault.js';
import type { MessageFilter } from './message.js';
import type { NetworkPlan } from './network.js';
import type { Series } from './series.js';
import type { TapRule } from './tap.js';

export interface Address {
  host: string;
  port: number;
}

/** How a proxy tells whose connection it has; the value found is compared with each client's `match`. */
export type IdentifyRule =
  | { by: 'client'; client: string }
  | { by: 'query'; name: string }
  | { by: 'header'; name: string }
  /** The first capture group of the pattern, tried on the request's path. */
  | { by: 'path'; pattern: string }
  /** The same, tried on the host that the request is for, with its port if it names one. */
  | { by: 'host'; pattern: string }
  | { by: 'source' }
  /** The server's name that a TLS client asks for: all of it, or the first capture group of the pattern. */
  | { by: 'sni'; pattern?: string };

/** TLS with the clients of a proxy; files with absolute paths. Without a certificate one of the development CA is made. */
export interface TlsPlan {
  cert?: string;
  key?: string;
  /** Clients must show a certificate of this CA. */
  clientCa?: string;
}

/** TLS with the server of a proxy. */
export interface UpstreamTlsPlan {
  ca?: string;
  cert?: string;
  key?: string;
  /** The name that it must have, when that is not the upstream's host. */
  serverName?: string;
  /** Whoever it is, it is believed. */
  insecure?: boolean;
}

/** An upstream of its own for some of what comes; the first one that matches is taken. */
export interface Route {
  /** A regular expression, tried on the path and query of each request. */
  path?: string;
  /** The name that a TLS client asks for, or `*.` and what it ends in. */
  sni?: string;
  upstream: Address;
}

export interface ProxyPlan {
  name: string;
  protocol: 'tcp' | 'tls' | 'http' | 'forward';
  listen: Address;
  /** Where everything goes that no route takes; absent on a forward proxy, whose clients say where they want to go. */
  upstream?: Address;
  routes?: Route[];
  /** Whether requests tell the upstream in X-Forwarded-* where they came from. */
  xForwarded?: boolean;
  identify?: IdentifyRule;
  tls?: TlsPlan;
  upstreamTls?: UpstreamTlsPlan;
  proxyProtocol?: ProxyProtocol;
  /** What becomes of the compression that a WebSocket handshake offers; see Compression. */
  compression?: Compression;
  /** Messages that are events themselves. */
  tap?: TapRule[];
}

/**
 * `no-takeover`: each message is compressed by itself, so that any may be taken out; `strip`: none is; `keep`: as the
 * peers agree, and message faults are refused where a message needs those before it to be read.
 */
export type Compression = 'no-takeover' | 'strip' | 'keep';

export type ProxyProtocolVersion = 'v1' | 'v2';

/** Headers in front of connections that name their ends (PROXY protocol of haproxy). */
export interface ProxyProtocol {
  /** Every connection must begin with such a header, in either version; it is taken away. */
  accept: boolean;
  /** Every upstream socket begins with one. */
  send?: ProxyProtocolVersion;
}

/** How a supervised command's output becomes events. */
export type OutputReading = { format: 'json' } | { format: 'patterns'; patterns: OutputPattern[]; time?: OutputTime };

/** What of the output is an event. */
export interface OutputPattern {
  /** Tried on each line, or on the whole of a record. Its named groups become attributes. */
  pattern: string;
  /** The event, or the named group that is its name, which may be the SDK's own. */
  event: EventName | { group: string };
  record?: OutputRecord;
}

/** Several lines that belong together: the one that `begin` matches, and those that follow. */
export interface OutputRecord {
  begin: string;
  /** The last line of it. */
  until?: string;
  /** How many lines it has at most, the first included. */
  lines: number;
}

/** The stamps of lines: the one group of the pattern, and how it is written. */
export interface OutputTime {
  pattern: string;
  format: 'monotonic-ms' | 'epoch-ms' | 'epoch-s' | 'iso' | 'logcat';
}

/** A command that is started as a client, and stopped with the run. */
export interface ClientCommand {
  /** Program and arguments; a single string in the profile goes through the shell. */
  command: string[];
  shell: boolean;
  cwd?: string;
  env: Record<string, string>;
  output: OutputReading;
  /** It reads DEADWIRE_TIME_SCALE, and lives that much faster. */
  timeScale?: 'aware';
}

export interface ClientPlan {
  name: string;
  /** The identified value that means this client. */
  match?: string;
  role: 'local' | 'peer' | 'server';
  /** Judged whenever the wire of this client goes dead. */
  contract?: Contract;
  run?: ClientCommand;
}

/** Something that must be seen before the first fault. */
export type Requirement =
  | { kind: 'event'; event: EventName; from: string; about?: string; where: Record<string, Scalar> }
  /** Bytes pass in both directions for this client. */
  | { kind: 'traffic'; client: string };

export interface Baseline {
  require: Requirement[];
  /** How long everything must then stay steady, contract milliseconds. */
  steadyFor: number;
  /** How long to wait for the requirements, contract milliseconds. */
  patience: number;
}

export interface StepPlan {
  id: string;
  title?: string;
  fault?: FaultSpec;
  /** The network for as long as this step lasts, in place of the plan's own. */
  network?: NetworkPlan;
  /** How long the fault lasts, or how long to wait; contract milliseconds. */
  duration: number;
  expect: Expectation[];
  /** Steps that it is made of, beside each other; it lasts until the last of them is over, and has no fault of its own. */
  parallel?: SubStepPlan[];
}

export interface SubStepPlan extends StepPlan {
  /** How long after its parallel step it begins, contract milliseconds. */
  delay: number;
}

/** A profile that was read, checked and compiled: what a run does, and what it expects. */
export interface Plan {
  name: string;
  title: string;
  seed: number;
  file: string;
  vocabulary?: Vocabulary;
  proxies: ProxyPlan[];
  clients: ClientPlan[];
  /** The network in the background, from the start of the clients on; it has the baseline too. */
  network?: NetworkPlan;
  /** Messages that are put in from before the baseline to the run's end. */
  background?: BackgroundPlan[];
  baseline?: Baseline;
  steps: StepPlan[];
  safety: { maxDuration: number };
  /** Words to choose it by. */
  tags?: string[];
  /** How much shorter than real everything is; 1 without it. */
  timeScale?: number;
  /** Absent for a single run. */
  series?: Series;
}

/** Every message filter that the expectations of a plan count from, once each, by client. */
export function filtersOf(plan: Plan): Map<string, MessageFilter[]> {
  const found = new Map<string, MessageFilter[]>();
  for (const { after } of everyExpectationOf(plan)) {
    if ((after.kind !== 'last-received' && after.kind !== 'last-sent') || after.filter === undefined) continue;
    const { client, filter } = after;
    const known = found.get(client) ?? [];
    if (!known.some((other) => filterKey(other) === filterKey(filter))) found.set(client, [...known, filter]);
  }
  return found;
}

/** Whether a proxy reads the requests of its clients. */
export function readsRequests({ protocol }: Pick<ProxyPlan, 'protocol'>): boolean {
  return protocol === 'http' || protocol === 'forward';
}

/** Every upstream of a proxy, each once. */
export function upstreamsOf({ upstream, routes = [] }: ProxyPlan): Address[] {
  const all = [...(upstream === undefined ? [] : [upstream]), ...routes.map((route) => route.upstream)];
  return all.filter(
    ({ host, port }, index) => all.findIndex((other) => other.host === host && other.port === port) === index,
  );
}

/** Every step with its sub-steps behind it, in the order in which they are written. */
export function everyStepOf(steps: readonly StepPlan[]): StepPlan[] {
  return steps.flatMap((step) => [step, ...(step.parallel ?? [])]);
}

/** What the steps of a plan expect. */
export function expectationsOf(plan: Pick<Plan, 'steps'>): Expectation[] {
  return everyStepOf(plan.steps).flatMap((step) => step.expect);
}

/** The same, and what the contracts of its clients promise. */
export function everyExpectationOf(plan: Pick<Plan, 'steps' | 'clients'>): Expectation[] {
  return [...expectationsOf(plan), ...plan.clients.flatMap(({ contract }) => contract?.expectations ?? [])];
}
