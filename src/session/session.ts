import { type Clock, systemClock } from '../core/clock.js';
import type { NativeEvent } from '../core/events.js';
import { History } from '../core/history.js';
import type { WatchMessages } from '../core/message-watcher.js';
import { type Address, everyExpectationOf, type Plan } from '../core/plan.js';
import type { Occurrence } from '../core/records.js';
import type { DrawnLot, RequestFacts } from '../core/request.js';
import { eventRoutes } from '../events/http.js';
import { EventIntake } from '../events/intake.js';
import { PostedEvents } from '../events/posted-events.js';
import { Rejections } from '../events/rejections.js';
import { ActiveFaults } from '../faults/active-faults.js';
import { faults } from '../faults/index.js';
import type { Budget } from '../links/budget.js';
import { BufferPool } from '../links/buffer-pool.js';
import type { ClientTrack } from '../links/client-track.js';
import type { Connection } from '../links/connection.js';
import { keepFreedMemory } from '../links/keep-freed-memory.js';
import { ReleaseSchedule } from '../links/release-schedule.js';
import { createMetrics, type Metrics } from '../metrics/metrics.js';
import type { ProxyHost } from '../proxies/host.js';
import { Proxy } from '../proxies/proxy.js';
import { addressesOf } from './addresses.js';
import { ClientProcesses } from './client-processes.js';
import { Networks } from '../runner/networks.js';
import { recordedBudget } from './lending.js';
import { OutageWatch } from './outage-watch.js';
import { awaitResumption } from './resumption.js';
import { watchStalls } from './stalls.js';
import { Taps } from './taps.js';
import { bytesPassed, bytesWaiting, requestsMet } from './totals.js';
import { Tracks } from './tracks.js';

/** How often read buffers that nobody needed are let go, real milliseconds. */
const trimEvery = 10_000;

export interface SessionOptions {
  /** What to wire up; its steps are somebody else's business. */
  plan: Plan;
  clock?: Clock;
  /** How many history records stay in memory; all of them when absent. */
  keep?: number;
  /** Added to the environment of supervised clients. */
  environment?: Record<string, string>;
  /** How much all links together may hold beyond their own caps, bytes. */
  budget?: number;
}

const processBudget = 256 * 1024 * 1024;

/**
 * The composition root: proxies, faults, events, clients and metrics around one history.
 *
 *   clients ⇄ proxies ⇄ upstreams        what clients say ─▶ intake ─┐
 *               ▲   └── connects, bytes ─────────────────────────────▶ history ─▶ metrics, reports, judge
 *             faults ─── applied, effective, healed ─────────────────┘
 */
export class Session implements ProxyHost {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly history: History;
  readonly faults: ActiveFaults;
  readonly networks: Networks;
  readonly metrics: Metrics;
  readonly schedule: ReleaseSchedule;
  readonly budget: Budget;
  readonly pool = new BufferPool();
  readonly offLimits: Address[] = [];
  readonly proxies: Proxy[];
  readonly tracks: Tracks;
  readonly clientProcesses: ClientProcesses;
  readonly outages: OutageWatch;
  readonly #intake: EventIntake;
  readonly #clientOf: ReadonlyMap<string, string>;
  readonly #taps: Taps;
  readonly #rejections: Rejections;
  readonly #attempts = new Map<string, number>();
  readonly #stopWatching: () => void;
  readonly #trimming: NodeJS.Timeout;
  #connectionIds = 0;
  #stopped: Promise<void> | undefined;

  constructor({ plan, clock = systemClock(), keep, environment = {}, budget = processBudget }: SessionOptions) {
    keepFreedMemory();
    this.plan = plan;
    this.clock = clock;
    this.history = new History(clock, keep);
    this.budget = recordedBudget(budget, clock, (occurrence) => this.record(occurrence));
    this.schedule = new ReleaseSchedule(clock, 0.5 * clock.scale);
    this.tracks = new Tracks(clock, plan);
    this.#rejections = new Rejections(clock, (occurrence) => this.record(occurrence));
    this.#taps = new Taps(plan, clock, this.#rejections, this);
    this.#clientOf = new Map(plan.clients.flatMap(({ name, match }) => (match === undefined ? [] : [[match, name]])));
    this.proxies = plan.proxies.map((proxy) => new Proxy(proxy, this));
    this.clientProcesses = new ClientProcesses({
      clock,
      clients: plan.clients,
      rejections: this.#rejections,
      environment: () => ({ ...environment, ...addressesOf(this) }),
      record: (occurrence) => this.record(occurrence),
      receive: (said) => this.receive(said),
    });
    this.faults = new ActiveFaults({
      clock,
      seed: plan.seed,
      proxies: () => this.proxies,
      record: (occurrence) => this.record(occurrence),
      remember: () => this.remember(),
      processes: this.clientProcesses,
    });
    this.networks = new Networks(clock, this.faults);
    this.#intake = new EventIntake({
      clock,
      clients: plan.clients,
      ...(plan.vocabulary === undefined ? {} : { vocabulary: plan.vocabulary }),
      remember: (client, event, before) => {
        for (const snapshot of this.tracks.snapshots(before, client, event)) this.history.append(snapshot);
      },
      playsDead: (client) => this.faults.playsDead(client),
      append: (occurrence, t) => this.history.append(occurrence, t),
    });
    this.metrics = createMetrics({
      plan,
      faultTypes: Object.keys(faults),
      readBytes: () => bytesPassed(this),
      readBuffers: () => ({ bytes: bytesWaiting(this), refusals: this.budget.refusals }),
      readRequests: () => requestsMet(this),
    });
    this.history.listen((record) => this.metrics.observe(record));
    awaitResumption(this.history, this.tracks);
    this.outages = new OutageWatch(plan.clients, { clock, history: this.history, tracks: this.tracks });
    this.outages.onJudged((verdicts) => this.metrics.observeVerdicts(plan.name, verdicts));
    this.#trimming = setInterval(() => this.pool.trim(), trimEvery).unref();
    // Only where instants are judged: each look is a wake-up, forty in a second.
    const judged = everyExpectationOf(plan).length > 0;
    this.#stopWatching = judged ? watchStalls(clock, (occurrence) => this.record(occurrence)) : () => {};
  }

  /** Opens every listener, or none. @throws DeadwireError LISTEN_FAILED */
  async start(): Promise<void> {
    try {
      for (const { clientEnds } of this.proxies) await clientEnds.prepare();
      for (const proxy of this.proxies) await proxy.listen();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Heals everything, stops the clients and closes the proxies; the history stays. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Takes an event that a client reported. @throws DeadwireError NOT_FOUND for an unknown client */
  receive(said: NativeEvent): string {
    return this.#intake.receive(said);
  }

  /** The router that takes posted events. */
  eventRoutes(): ReturnType<typeof eventRoutes> {
    const clients = this.plan.clients.map(({ name }) => name);
    const { clock } = this;
    const receive = (said: NativeEvent) => this.receive(said);
    return eventRoutes(new PostedEvents({ clients, clock, rejections: this.#rejections, receive }));
  }

  /** Writes down the last bytes and the heartbeats up to now. */
  remember(): void {
    for (const snapshot of this.tracks.snapshots(this.clock.now())) this.history.append(snapshot);
    this.#intake.remember();
  }

  record(occurrence: Occurrence): void {
    this.history.append(occurrence);
    const event = wireEvents[occurrence.kind as keyof typeof wireEvents];
    if (event === undefined || !('client' in occurrence) || occurrence.client === undefined) return;
    this.receive({ client: occurrence.client, event, source: 'wire', attributes: {} });
  }

  nextConnectionId(): number {
    this.#connectionIds += 1;
    return this.#connectionIds;
  }

  clientOf(value: string): string | undefined {
    return this.#clientOf.get(value);
  }

  trackOf(client: string): ClientTrack {
    return this.tracks.of(client);
  }

  tapOf(proxy: string, client: string): WatchMessages | undefined {
    return this.#taps.of(proxy, client);
  }

  countAttempt(client: string | undefined): number {
    const key = client ?? '';
    const count = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, count);
    return count;
  }

  admit(connection: Connection): boolean {
    return this.faults.admit(connection);
  }

  framed(connection: Connection): void {
    this.faults.framed(connection);
  }

  draw(connection: Connection, request: RequestFacts): DrawnLot[] {
    return this.faults.draw(connection, request);
  }

  forget(connection: Connection): void {
    this.faults.forget(connection);
  }

  async #stop(): Promise<void> {
    clearInterval(this.#trimming);
    this.outages.stop();
    const gone = this.clientProcesses.stopAll();
    this.faults.healAll('shutdown');
    await gone;
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    this.#rejections.stop();
    this.#stopWatching();
  }

  /** The CA that clients must trust, when certificates of ours are in use. */
  get caFile(): string | undefined {
    return this.proxies.find(({ clientEnds }) => clientEnds.caFile !== undefined)?.clientEnds.caFile;
  }
}

const wireEvents = {
  'connection-attempt': 'wire-attempt',
  'connection-opened': 'wire-connected',
  'connection-closed': 'wire-closed',
} as const;
