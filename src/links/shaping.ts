import type { Stage } from '../core/fault.js';

interface Place<Thing> {
  thing: Thing;
  /** Told once, when it first withheld or delayed something. */
  effect: (() => void) | undefined;
}

/** What the faults on a link ask for: who holds it, and through which stages its bytes go. A link without faults has none. */
export class Shaping {
  #holds: Place<object>[] = [];
  #stages: Place<Stage>[] = [];

  get held(): boolean {
    return this.#holds.length > 0;
  }

  get empty(): boolean {
    return this.#holds.length === 0 && this.#stages.length === 0;
  }

  hold(owner: object, effect: (() => void) | undefined): void {
    this.#holds.push({ thing: owner, effect });
  }

  release(owner: object): void {
    this.#holds = this.#holds.filter(({ thing }) => thing !== owner);
  }

  addStage(stage: Stage, effect: () => void): void {
    this.#stages.push({ thing: stage, effect });
  }

  removeStage(stage: Stage): void {
    this.#stages = this.#stages.filter(({ thing }) => thing !== stage);
  }

  /** When bytes that arrive now are through all stages. */
  due(arrived: number, bytes: number): number {
    let due = arrived;
    for (const place of this.#stages) {
      const next = place.thing.release(due, bytes);
      if (next > due) tellOnce(place);
      due = next;
    }
    return due;
  }

  /** Something waits: every hold has taken effect. */
  tellHolds(): void {
    for (const place of this.#holds) tellOnce(place);
  }
}

function tellOnce(place: Place<unknown>): void {
  const tell = place.effect;
  place.effect = undefined;
  tell?.();
}
