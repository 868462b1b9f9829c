import type { Clock, Timer } from '../core/clock.js';
import type { FaultSpec, HealReason } from '../core/fault.js';
import type { NetworkPart, NetworkPlan } from '../core/network.js';

/** Where the faults that make a network are applied. */
export interface NetworkGround {
  apply(spec: FaultSpec, options: { part: NetworkPart; duration?: number }): { id: string };
  heal(id: string, reason: HealReason): void;
  list(): { id: string }[];
  /** Calls back when everything is healed at once, networks too. */
  onHealAll(listener: () => void): void;
}

/**
 * The networks that clients have, one at a time: the latest is there, and when it stops, the one before it is back.
 *
 *   use(background) ────────┐                  ┌─────────── stop
 *   use(of a step)          └── all its time ──┘
 */
export class Networks {
  readonly #clock: Clock;
  readonly #ground: NetworkGround;
  #used: { plan: NetworkPlan }[] = [];
  #present: PresentNetwork | undefined;

  constructor(clock: Clock, ground: NetworkGround) {
    this.#clock = clock;
    this.#ground = ground;
    ground.onHealAll(() => {
      this.#used = [];
      this.#present?.leave();
      this.#present = undefined;
    });
  }

  /** Puts a network in place of the one there is, until it is stopped. */
  use(plan: NetworkPlan): { stop(): void } {
    const use = { plan };
    this.#change([...this.#used, use]);
    return { stop: () => this.#change(this.#used.filter((each) => each !== use)) };
  }

  /** Ends every network. */
  stop(): void {
    this.#change([]);
  }

  #change(used: { plan: NetworkPlan }[]): void {
    const before = this.#used.at(-1);
    const after = used.at(-1);
    this.#used = used;
    if (before === after) return;
    const old = this.#present;
    // The new one comes first, so that nothing slips through between them.
    this.#present = after && new PresentNetwork(after.plan, this.#clock, this.#ground);
    old?.stop();
  }
}

/** A network that is there now: its faults in force, and the outages that come and go. */
class PresentNetwork {
  readonly #plan: NetworkPlan;
  readonly #clock: Clock;
  readonly #ground: NetworkGround;
  readonly #steady: string[];
  #outage: string | undefined;
  #timer: Timer | undefined;

  constructor(plan: NetworkPlan, clock: Clock, ground: NetworkGround) {
    this.#plan = plan;
    this.#clock = clock;
    this.#ground = ground;
    this.#steady = plan.faults.map((fault) => ground.apply(fault, { part: { network: plan.name } }).id);
    this.#await(0, clock.now());
  }

  /** Ends it and all that it did. */
  stop(): void {
    this.leave();
    const inForce = new Set(this.#ground.list().map(({ id }) => id));
    for (const id of [this.#outage, ...this.#steady]) {
      if (id !== undefined && inForce.has(id)) this.#ground.heal(id, 'ended');
    }
  }

  /** Does nothing any more; what is in force stays for somebody else to heal. */
  leave(): void {
    this.#timer?.cancel();
  }

  // Counted from when each stretch was due, so that late timers do not add up.
  #await(nth: number, from: number): void {
    const { name: network, outages } = this.#plan;
    const outage = outages[nth % outages.length];
    if (outage === undefined) return;
    const { name, after, lasts, fault } = outage;
    const begins = from + after;
    this.#timer = this.#clock.after(begins - this.#clock.now(), () => {
      const part = { network, outage: name };
      const duration = begins + lasts - this.#clock.now();
      this.#outage = this.#ground.apply(fault, { part, duration }).id;
      this.#await(nth + 1, begins + lasts);
    });
  }
}
