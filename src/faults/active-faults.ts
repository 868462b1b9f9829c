import type { Clock, Timer } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import type {
  ConnectionAbilities,
  FaultDefinition,
  FaultInstance,
  FaultSpec,
  HealReason,
  ProxyAbilities,
} from '../core/fault.js';
import type { Occurrence } from '../core/records.js';
import { type Direction, explainTarget, type Target, targetIncludes } from '../core/target.js';
import { faults, isFaultType } from './index.js';

/** What faults act on, and where they say what they did. */
export interface FaultGround {
  clock: Clock;
  proxies(): Iterable<ProxyAbilities>;
  record(occurrence: Occurrence): void;
  /** Called before a fault starts and before it ends: the last bytes up to now are worth remembering. */
  remember(): void;
  /** The processes of supervised clients. */
  processes: { kill(client: string): void; restart(client: string): void };
}

/** A fault in force. */
export interface ActiveFault {
  id: string;
  spec: FaultSpec;
  step?: string;
  /** When it was applied and when it will end by itself, contract milliseconds; no end means until it is healed. */
  appliedAt: number;
  endsAt?: number;
  explain: string;
  /** Resolves when it has ended. */
  ended: Promise<HealReason>;
}

interface Entry extends ActiveFault {
  instance: FaultInstance;
  touched: Set<ConnectionAbilities>;
  told: Set<string>;
  timer?: Timer;
  process?: string;
  end(reason: HealReason): void;
}

/** Every fault in force: applies them to open and new connections at once, and ends them. */
export class ActiveFaults {
  readonly #ground: FaultGround;
  readonly #entries = new Map<string, Entry>();
  #count = 0;

  constructor(ground: FaultGround) {
    this.#ground = ground;
  }

  /**
   * Applies a fault to everything in its target.
   * @param duration contract milliseconds; the fault's own end, if its options have one, comes first
   * @throws DeadwireError NOT_FOUND for an unknown type
   */
  apply(spec: FaultSpec, options: { duration?: number; step?: string } = {}): ActiveFault {
    if (!isFaultType(spec.type)) throw new DeadwireError('NOT_FOUND', `there is no fault ${JSON.stringify(spec.type)}`);
    const definition = faults[spec.type];
    const { clock } = this.#ground;
    this.#ground.remember();
    const entry = this.#enter(
      spec,
      definition,
      shorter(definition.endsAfter?.(spec.options), options.duration),
      options.step,
    );
    const proxies = this.#targeted(spec.target);
    const open = proxies.flatMap((proxy) =>
      [...proxy.connections()].filter(({ client }) => targetIncludes(spec.target, proxy.name, client)),
    );
    this.#recordApplied(entry, proxies, open.length);
    for (const proxy of proxies) this.#closeListener(entry, proxy);
    for (const connection of open) this.#attach(entry, connection, false);
    this.#killParty(entry);
    if (entry.endsAt !== undefined) {
      entry.timer = clock.after(entry.endsAt - clock.now(), () => this.heal(entry.id, 'ended'));
    }
    return entry;
  }

  /** Ends a fault. @throws DeadwireError NOT_FOUND */
  heal(id: string, reason: HealReason): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new DeadwireError('NOT_FOUND', `there is no fault ${JSON.stringify(id)} in force`);
    this.#ground.remember();
    this.#entries.delete(id);
    entry.timer?.cancel();
    this.#ground.record({
      kind: 'fault-healed',
      fault: id,
      type: entry.spec.type,
      ...(entry.step === undefined ? {} : { step: entry.step }),
      proxies: this.#targeted(entry.spec.target).map(({ name }) => name),
      reason,
    });
    for (const connection of entry.touched) entry.instance.detach?.(connection);
    for (const proxy of this.#ground.proxies()) proxy.openListener(entry);
    if (entry.process !== undefined) this.#ground.processes.restart(entry.process);
    entry.end(reason);
  }

  /** Ends all of them; gives how many there were. */
  healAll(reason: HealReason): number {
    const ids = [...this.#entries.keys()].reverse();
    for (const id of ids) this.heal(id, reason);
    return ids.length;
  }

  list(): ActiveFault[] {
    return [...this.#entries.values()];
  }

  /** Lets every fault take hold of a new connection; false when one refuses it. */
  admit(connection: ConnectionAbilities): boolean {
    const meeting = [...this.#entries.values()].filter(({ spec }) =>
      targetIncludes(spec.target, connection.proxy, connection.client),
    );
    for (const entry of meeting) this.#attach(entry, connection, true);
    const refusing = meeting.find(({ instance }) => instance.admission === 'reset');
    if (refusing === undefined) return true;
    this.#effective(refusing, connection.proxy, connection, 'upstream');
    this.#ground.record({
      kind: 'connection-refused',
      proxy: connection.proxy,
      connection: connection.id,
      ...(connection.client === undefined ? {} : { client: connection.client }),
      reason: refusing.spec.type,
    });
    connection.reset('client');
    return false;
  }

  /** The connection has ended. */
  forget(connection: ConnectionAbilities): void {
    for (const entry of this.#entries.values()) {
      if (entry.touched.delete(connection)) entry.instance.detach?.(connection);
    }
  }

  /** Whether a fault plays this client dead, so that its own word does not count. */
  playsDead(client: string): boolean {
    return [...this.#entries.values()].some(
      ({ instance, spec }) =>
        instance.plays?.dead === 'client' &&
        (spec.target.clients === undefined || spec.target.clients.includes(client)),
    );
  }

  #enter(spec: FaultSpec, definition: FaultDefinition, lasts: number | undefined, step: string | undefined): Entry {
    const { clock } = this.#ground;
    this.#count += 1;
    let end: (reason: HealReason) => void = () => {};
    const ended = new Promise<HealReason>((resolve) => {
      end = resolve;
    });
    const process = definition.killsProcess?.(spec.options);
    const entry: Entry = {
      id: `${spec.type}-${this.#count}`,
      spec,
      ...(step === undefined ? {} : { step }),
      appliedAt: clock.now(),
      ...(lasts === undefined ? {} : { endsAt: clock.now() + lasts }),
      explain: `${definition.explain(spec.options)}; for ${explainTarget(spec.target)}`,
      ended,
      end,
      instance: definition.create(spec.options, { clock, direction: spec.target.direction }),
      touched: new Set(),
      told: new Set(),
      ...(process === undefined ? {} : { process }),
    };
    this.#entries.set(entry.id, entry);
    return entry;
  }

  #targeted(target: Target): ProxyAbilities[] {
    return [...this.#ground.proxies()].filter(
      ({ name }) => target.proxies === undefined || target.proxies.includes(name),
    );
  }

  #recordApplied(entry: Entry, proxies: ProxyAbilities[], connections: number): void {
    const { clients } = entry.spec.target;
    this.#ground.record({
      kind: 'fault-applied',
      fault: entry.id,
      type: entry.spec.type,
      ...(entry.step === undefined ? {} : { step: entry.step }),
      proxies: proxies.map(({ name }) => name),
      ...(clients === undefined ? {} : { clients }),
      connections,
      explain: entry.explain,
    });
  }

  #closeListener(entry: Entry, proxy: ProxyAbilities): void {
    if (!entry.instance.closesListener || entry.spec.target.clients !== undefined) return;
    proxy.closeListener(entry);
    // Those whom the kernel refuses are not seen here: the closed listener itself is the effect.
    this.#effective(entry, proxy.name, undefined, 'upstream');
  }

  #attach(entry: Entry, connection: ConnectionAbilities, fresh: boolean): void {
    entry.touched.add(connection);
    const effect = (direction: Direction) => this.#effective(entry, connection.proxy, connection, direction);
    entry.instance.attach?.(connection, effect, fresh);
  }

  // Once for every client and direction (for every connection that nobody claims): a long fault must not flood the history.
  #effective(entry: Entry, proxy: string, connection: ConnectionAbilities | undefined, direction: Direction): void {
    const key = `${proxy}/${connection?.client ?? `#${connection?.id}`}/${direction}`;
    if (entry.told.has(key)) return;
    entry.told.add(key);
    this.#ground.record({
      kind: 'fault-effective',
      fault: entry.id,
      proxy,
      ...(connection?.client === undefined ? {} : { client: connection.client }),
      ...(connection === undefined ? {} : { connection: connection.id }),
      direction,
    });
  }

  #killParty(entry: Entry): void {
    const { process, instance, spec } = entry;
    const side = process === undefined ? instance.plays?.dead : 'client';
    if (side === undefined) return;
    const victims = process === undefined ? (spec.target.clients ?? []) : [process];
    for (const client of victims) this.#ground.record({ kind: 'client-killed', client, side, fault: entry.id });
    if (process !== undefined) {
      this.#ground.processes.kill(process);
      for (const direction of ['upstream', 'downstream'] as const) {
        this.#ground.record({ kind: 'fault-effective', fault: entry.id, client: process, direction });
      }
    }
  }
}

function shorter(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
