import type { SurroundingPart } from '../core/background.js';
import type { Clock, Timer } from '../core/clock.js';
import type {
  ConnectionAbilities,
  Effect,
  FaultDefinition,
  FaultInstance,
  FaultSpec,
  HealReason,
  KillSignal,
} from '../core/fault.js';
import { Dice } from '../core/random.js';
import type { SkipReason } from '../core/records.js';
import type { DrawnLot, RequestFacts } from '../core/request.js';
import { type Direction, directionsOf, explainTarget, targetIncludes } from '../core/target.js';
import { RequestLots, type RequestTotals, requestText } from './request-lots.js';

/** Tells that a fault withheld or changed something, for the first time on this client and in this direction. */
export type TellEffect = (
  fault: ActiveFault,
  proxy: string,
  connection: ConnectionAbilities | undefined,
  direction: Direction,
  request: string | undefined,
) => void;

/** Tells that a fault leaves a connection alone. */
export type TellSkip = (fault: ActiveFault, connection: ConnectionAbilities, reason: SkipReason) => void;

export interface ActiveFaultParts {
  id: string;
  spec: FaultSpec;
  definition: FaultDefinition;
  clock: Clock;
  seed: number;
  step?: string;
  /** The network, or the background traffic, that it is a part of. */
  part?: SurroundingPart;
  /** Contract milliseconds after which it ends by itself. */
  lasts?: number;
  tellEffect: TellEffect;
  requestTotals: RequestTotals;
  tellSkip: TellSkip;
}

/** A fault in force: which connections it has hold of, and what it did to them. */
export class ActiveFault {
  readonly id: string;
  readonly step: string | undefined;
  readonly part: SurroundingPart | undefined;
  readonly instance: FaultInstance;
  /** The supervised client whose process it ends, and how. */
  readonly process: { client: string; signal: KillSignal } | undefined;
  /** When it was applied and when it will end by itself, contract milliseconds; no end means until it is healed. */
  readonly appliedAt: number;
  readonly endsAt: number | undefined;
  /** Resolves when it has ended. */
  readonly ended: Promise<HealReason>;
  end: (reason: HealReason) => void = () => {};
  timer: Timer | undefined;
  spec: FaultSpec;
  explain: string;
  readonly #definition: FaultDefinition;
  readonly #share: Dice;
  readonly #touched = new Set<ConnectionAbilities>();
  readonly #told = new Set<string>();
  readonly #tellEffect: TellEffect;
  readonly #tellSkip: TellSkip;
  readonly #lots: RequestLots | undefined;
  readonly #requestTotals: RequestTotals;

  constructor(parts: ActiveFaultParts) {
    const { id, spec, definition, clock, seed, step, part, lasts } = parts;
    this.id = id;
    this.spec = spec;
    this.step = step;
    this.part = part;
    this.appliedAt = clock.now();
    this.endsAt = lasts === undefined ? undefined : clock.now() + lasts;
    this.process = definition.killsProcess?.(spec.options);
    this.explain = explain(definition, spec);
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.#definition = definition;
    this.#tellEffect = parts.tellEffect;
    this.#tellSkip = parts.tellSkip;
    this.#requestTotals = parts.requestTotals;
    const key = keyOf(parts);
    this.#share = new Dice(seed, key, 'share');
    this.instance = definition.create(spec.options, {
      clock,
      direction: spec.target.direction,
      chances: ({ client = '', nth }, purpose) => new Dice(seed, key, client, nth, purpose),
    });
    this.#lots = this.instance.request === undefined ? undefined : new RequestLots();
  }

  /** How many requests it did something to; undefined for a fault that leaves requests alone. */
  get requests(): number | undefined {
    return this.#lots?.hit;
  }

  /** How many times it left out what it does again and again; undefined when it does no such thing. */
  get leftOut(): number | undefined {
    return this.instance.leftOut?.();
  }

  /** Whether a connection is meant; which share of them is, is decided once for each and stays so. */
  means({ proxy, client = '', nth }: ConnectionAbilities, fresh: boolean): boolean {
    const { target } = this.spec;
    // Nobody knows yet whose it is: it is met as a new one as soon as that is known, and must not be met twice.
    if (nth === 0) return false;
    if (!targetIncludes(target, proxy, client === '' ? undefined : client)) return false;
    if (target.connections === (fresh ? 'established' : 'new')) return false;
    return target.share === undefined || new Dice(this.#share.at(0) * 2 ** 32, client, nth).at(0) < target.share;
  }

  attach(connection: ConnectionAbilities, fresh: boolean): void {
    if (this.#skips(connection)) return;
    this.#touched.add(connection);
    this.instance.attach?.(connection, this.#effectOn(connection), fresh);
  }

  /** A connection has become a WebSocket. */
  framed(connection: ConnectionAbilities): void {
    if (!this.#touched.has(connection)) return;
    if (this.#skips(connection)) this.#drop(connection);
    else this.instance.framed?.(connection, this.#effectOn(connection));
  }

  /** What it does to a request; undefined when it lets the request pass. */
  draw(connection: ConnectionAbilities, request: RequestFacts): DrawnLot | undefined {
    if (this.#lots === undefined || !this.#touched.has(connection)) return undefined;
    const lot = this.instance.request?.(connection, request);
    if (lot === undefined) return undefined;
    // Without its request the server says nothing, and what the client gets is not the server's.
    return this.#lots.give(lot, () => {
      this.#requestTotals.count(connection.proxy, this.spec.type);
      for (const way of directionsOf('both')) this.effective(connection.proxy, connection, way, requestText(request));
    });
  }

  /** A connection has ended. */
  forget(connection: ConnectionAbilities): void {
    this.#drop(connection);
    if (connection.client !== undefined) return;
    for (const direction of directionsOf('both')) this.#told.delete(toldKey(connection.proxy, connection, direction));
  }

  letGo(): void {
    this.timer?.cancel();
    for (const connection of this.#touched) this.instance.detach?.(connection);
    this.#lots?.lift();
  }

  /** Goes on with other options. Gives whether this kind of fault can. */
  change(options: object): boolean {
    if (this.instance.change === undefined) return false;
    for (const connection of this.#touched) if (this.#skips(connection, options)) this.#drop(connection);
    this.instance.change(options);
    this.spec = { ...this.spec, options };
    this.explain = explain(this.#definition, this.spec);
    return true;
  }

  #drop(connection: ConnectionAbilities): void {
    if (this.#touched.delete(connection)) this.instance.detach?.(connection);
  }

  #effectOn(connection: ConnectionAbilities): Effect {
    return (direction) => this.effective(connection.proxy, connection, direction);
  }

  /** Whether it would only break this connection, since a message less makes those after it unreadable. */
  #skips(connection: ConnectionAbilities, options = this.spec.options): boolean {
    const disturbs = this.#definition.disturbsMessages?.(options) === true;
    const touched = directionsOf(this.spec.target.direction);
    if (!disturbs || !touched.some((direction) => connection.deflation[direction] === 'takeover')) return false;
    this.#tellSkip(this, connection, 'context-takeover');
    return true;
  }

  // Once for every client and direction (for every connection that nobody claims): a long fault must not flood the history.
  effective(proxy: string, connection: ConnectionAbilities | undefined, direction: Direction, request?: string): void {
    const key = toldKey(proxy, connection, direction);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#tellEffect(this, proxy, connection, direction, request);
  }
}

// The name of a step, or of background traffic, stays the same from run to run, whatever else was applied before.
function keyOf({ id, step, part, spec }: ActiveFaultParts): string {
  if (part !== undefined && 'background' in part) return `background ${part.background}`;
  return step === undefined ? id : `${step} ${spec.type}`;
}

function explain(definition: FaultDefinition, { options, target }: FaultSpec): string {
  return `${definition.explain(options)}; for ${explainTarget(target)}`;
}

function toldKey(proxy: string, connection: ConnectionAbilities | undefined, direction: Direction): string {
  return `${proxy}/${connection?.client ?? `#${connection?.id}`}/${direction}`;
}
