import type { DrawnLot, RequestFacts, RequestLot } from '../core/request.js';

/** How much of a request stands in the history. */
const shownLength = 120;

/** The lots that one fault has given to requests: how many came to pass, and who wants to know when it is healed. */
export class RequestLots {
  readonly #waiting = new Set<() => void>();
  #lifted = false;
  /** How many requests it did something to. */
  hit = 0;

  give(lot: RequestLot, effect: () => void): DrawnLot {
    const isLifted = () => this.#lifted;
    let came = false;
    return {
      lot,
      get lifted() {
        return isLifted();
      },
      onLift: (callback) => {
        this.#waiting.add(callback);
        return () => this.#waiting.delete(callback);
      },
      effect: () => {
        if (came) return;
        came = true;
        this.hit += 1;
        effect();
      },
    };
  }

  /** The fault is healed: whoever waits for it goes on. */
  lift(): void {
    this.#lifted = true;
    for (const goOn of this.#waiting) goOn();
  }
}

/** How many requests the faults did something to, by proxy and type of fault, ended faults included. */
export class RequestTotals {
  readonly #counts = new Map<string, number>();

  count(proxy: string, fault: string): void {
    this.#counts.set(`${proxy}/${fault}`, this.of(proxy, fault) + 1);
  }

  of(proxy: string, fault: string): number {
    return this.#counts.get(`${proxy}/${fault}`) ?? 0;
  }
}

/** A request in the history: what stands in a query may be nobody's business. */
export function requestText({ method, target }: RequestFacts): string {
  const path = target.replace(/[?#].*$/, '');
  const text = `${method} ${path}`;
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
