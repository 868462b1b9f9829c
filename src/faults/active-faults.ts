import type { SurroundingPart } from '../core/background.js';
import type { Clock } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import type { ConnectionAbilities, FaultSpec, HealReason, KillSignal, ProxyAbilities } from '../core/fault.js';
import type { Occurrence } from '../core/records.js';
import type { DrawnLot, RequestFacts } from '../core/request.js';
import { meansEveryNewConnection, type Target } from '../core/target.js';
import { ActiveFault } from './active-fault.js';
import { refuseConflict } from './conflict.js';
import { appliedRecord, effectRecord, healedRecord, skipRecord } from './fault-records.js';
import { faults, isFaultType } from './index.js';
import { RequestTotals } from './request-lots.js';

/** What faults act on, and where they say what they did. */
export interface FaultGround {
  clock: Clock;
  /** Of everything random. */
  seed: number;
  proxies(): Iterable<ProxyAbilities>;
  record(occurrence: Occurrence): void;
  /** Called before a fault starts and before it ends: the last bytes up to now are worth remembering. */
  remember(): void;
  /** The processes of supervised clients; `check` throws when a client has none. */
  processes: {
    check(client: string): void;
    kill(client: string, signal: KillSignal): void;
    restart(client: string): void;
  };
}

/** How a fault is applied, besides what it is. */
export interface ApplyOptions {
  /** Contract milliseconds; the fault's own end, if its options have one, comes first. */
  duration?: number;
  step?: string;
  part?: SurroundingPart;
}

/** Every fault in force: applies them to open and new connections at once, and ends them. */
export class ActiveFaults {
  readonly requestTotals = new RequestTotals();
  readonly #ground: FaultGround;
  readonly #active = new Map<string, ActiveFault>();
  readonly #healAllListeners = new Set<() => void>();
  #count = 0;

  constructor(ground: FaultGround) {
    this.#ground = ground;
  }

  /**
   * Applies a fault to everything in its target.
   * @throws DeadwireError NOT_FOUND for an unknown type, or a process that there is not, CONFLICT when it disturbs messages
   * that need each other; nothing has happened then
   */
  apply(spec: FaultSpec, options: ApplyOptions = {}): ActiveFault {
    if (!isFaultType(spec.type)) throw new DeadwireError('NOT_FOUND', `there is no fault ${JSON.stringify(spec.type)}`);
    const { clock } = this.#ground;
    refuseConflict(spec, this.#ground.proxies());
    this.#ground.remember();
    const fault = this.#create(spec, options);
    const proxies = this.#targeted(spec.target);
    const open = proxies.flatMap((proxy) =>
      [...proxy.connections()].filter((connection) => fault.means(connection, false)),
    );
    this.#ground.record(appliedRecord(fault, proxies, open.length));
    for (const proxy of proxies) this.#closeListener(fault, proxy);
    for (const connection of open) fault.attach(connection, false);
    this.#killParty(fault);
    if (fault.endsAt !== undefined) {
      fault.timer = clock.after(fault.endsAt - clock.now(), () => this.heal(fault.id, 'ended'));
    }
    return fault;
  }

  /**
   * Goes on with other options, on the same connections and in the same place among the faults.
   * @throws DeadwireError NOT_FOUND, or CONFLICT when this kind of fault cannot change, or not into this
   */
  change(id: string, options: object): ActiveFault {
    const fault = this.get(id);
    refuseConflict({ ...fault.spec, options }, this.#ground.proxies());
    if (!fault.change(options)) {
      throw new DeadwireError('CONFLICT', `a ${fault.spec.type} cannot change: heal ${id} and create another`);
    }
    const { explain } = fault;
    this.#ground.record({ kind: 'fault-changed', fault: id, type: fault.spec.type, explain });
    return fault;
  }

  /** Ends a fault. @throws DeadwireError NOT_FOUND */
  heal(id: string, reason: HealReason): void {
    const fault = this.get(id);
    this.#ground.remember();
    this.#active.delete(id);
    this.#ground.record(healedRecord(fault, this.#targeted(fault.spec.target), reason));
    fault.letGo();
    for (const proxy of this.#ground.proxies()) proxy.openListener(fault);
    if (fault.process !== undefined) this.#ground.processes.restart(fault.process.client);
    fault.end(reason);
  }

  /** Ends all of them; gives how many there were. */
  healAll(reason: HealReason): number {
    for (const listener of this.#healAllListeners) listener();
    const ids = [...this.#active.keys()].reverse();
    for (const id of ids) this.heal(id, reason);
    return ids.length;
  }

  /** Calls back when everything is healed at once: who applies faults by itself stops then. Gives the way to stop listening. */
  onHealAll(listener: () => void): () => void {
    this.#healAllListeners.add(listener);
    return () => this.#healAllListeners.delete(listener);
  }

  list(): ActiveFault[] {
    return [...this.#active.values()];
  }

  /** A fault in force. @throws DeadwireError NOT_FOUND */
  get(id: string): ActiveFault {
    const fault = this.#active.get(id);
    if (fault === undefined) throw new DeadwireError('NOT_FOUND', `there is no fault ${JSON.stringify(id)} in force`);
    return fault;
  }

  /** Lets every fault take hold of a new connection; false when one refuses it. */
  admit(connection: ConnectionAbilities): boolean {
    if (this.#active.size === 0) return true;
    const meeting = this.list().filter((fault) => fault.means(connection, true));
    for (const fault of meeting) fault.attach(connection, true);
    const refusing = meeting.find(({ instance }) => instance.admission?.(connection) === 'reset');
    if (refusing === undefined) return true;
    refusing.effective(connection.proxy, connection, 'upstream');
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

  /** The connection has become a WebSocket. */
  framed(connection: ConnectionAbilities): void {
    for (const fault of this.#active.values()) fault.framed(connection);
  }

  /** What the faults do to a request, in their order, up to the first that decides how it ends. */
  draw(connection: ConnectionAbilities, request: RequestFacts): DrawnLot[] {
    const drawn: DrawnLot[] = [];
    for (const fault of this.#active.values()) {
      const lot = fault.draw(connection, request);
      if (lot === undefined) continue;
      drawn.push(lot);
      if (!('delay' in lot.lot)) break;
    }
    return drawn;
  }

  /** The connection has ended. */
  forget(connection: ConnectionAbilities): void {
    for (const fault of this.#active.values()) fault.forget(connection);
  }

  /** Whether a fault plays this client dead, so that its own word does not count. */
  playsDead(client: string): boolean {
    return this.list().some(
      ({ instance, spec: { target } }) =>
        instance.plays?.dead === 'client' && (target.clients === undefined || target.clients.includes(client)),
    );
  }

  #create(spec: FaultSpec, { duration, step, part }: ApplyOptions): ActiveFault {
    this.#count += 1;
    const definition = faults[spec.type as keyof typeof faults];
    const killed = definition.killsProcess?.(spec.options);
    if (killed !== undefined) this.#ground.processes.check(killed.client);
    const lasts = shorter(definition.endsAfter?.(spec.options), duration);
    const fault = new ActiveFault({
      id: `${spec.type}-${this.#count}`,
      spec,
      definition,
      clock: this.#ground.clock,
      seed: this.#ground.seed,
      tellEffect: (...effect) => this.#ground.record(effectRecord(...effect)),
      requestTotals: this.requestTotals,
      tellSkip: (...skip) => this.#ground.record(skipRecord(...skip)),
      ...(step === undefined ? {} : { step }),
      ...(part === undefined ? {} : { part }),
      ...(lasts === undefined ? {} : { lasts }),
    });
    this.#active.set(fault.id, fault);
    return fault;
  }

  #targeted(target: Target): ProxyAbilities[] {
    return [...this.#ground.proxies()].filter(
      ({ name }) => target.proxies === undefined || target.proxies.includes(name),
    );
  }

  #closeListener(fault: ActiveFault, proxy: ProxyAbilities): void {
    if (!fault.instance.closesListener || !meansEveryNewConnection(fault.spec.target)) return;
    proxy.closeListener(fault);
    // Those whom the kernel refuses are not seen here: the closed listener itself is the effect.
    fault.effective(proxy.name, undefined, 'upstream');
  }

  #killParty({ id, process, instance, spec }: ActiveFault): void {
    const side = process === undefined ? instance.plays?.dead : 'client';
    if (side === undefined) return;
    const victims = process === undefined ? (spec.target.clients ?? []) : [process.client];
    for (const client of victims) this.#ground.record({ kind: 'client-killed', client, side, fault: id });
    if (process === undefined) return;
    this.#ground.processes.kill(process.client, process.signal);
    for (const direction of ['upstream', 'downstream'] as const) {
      this.#ground.record({ kind: 'fault-effective', fault: id, client: process.client, direction });
    }
  }
}

function shorter(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
