import type { Occurrence } from '../core/records.js';

/** The event that says nothing but that its sender is there; it is no event of the history. */
export const heartbeat = 'heartbeat';

/** A pause of so many heartbeats, and of more than this (contract milliseconds), ends a stretch of them. */
const patience = 3;

interface Stretch {
  from: number;
  until: number;
  /** When the last heartbeat came, and how many there were. */
  last: number;
  beats: number;
  written: number;
}

/** The heartbeats of clients: kept as stretches, so that a line is written for a change and not for each of them. */
export class Heartbeats {
  readonly #stretches = new Map<string, Stretch>();
  readonly #shortest: number;
  readonly #append: (occurrence: Occurrence) => void;

  /** @param shortest the shortest interval that is told apart, contract milliseconds */
  constructor(shortest: number, append: (occurrence: Occurrence) => void) {
    this.#shortest = shortest;
    this.#append = append;
  }

  beat(client: string, t: number): void {
    const stretch = this.#stretches.get(client);
    if (stretch === undefined || this.#isOver(stretch, t)) {
      if (stretch !== undefined) this.#write(client, stretch);
      this.#stretches.set(client, { from: t, until: t, last: t, beats: 1, written: Number.NaN });
      return;
    }
    stretch.beats += 1;
    stretch.last = Math.max(stretch.last, t);
    stretch.until = Math.max(stretch.until, t);
  }

  /** Whatever else a client says is a sign of life too. */
  said(client: string, t: number): void {
    const stretch = this.#stretches.get(client);
    if (stretch !== undefined && !this.#isOver(stretch, t)) stretch.until = Math.max(stretch.until, t);
  }

  /** Writes down what is not written yet. */
  remember(): void {
    for (const [client, stretch] of this.#stretches)
      if (stretch.written !== stretch.until) this.#write(client, stretch);
  }

  #isOver(stretch: Stretch, t: number): boolean {
    const interval = intervalOf(stretch);
    return interval !== undefined && t - stretch.until > patience * Math.max(interval, this.#shortest);
  }

  #write(client: string, stretch: Stretch): void {
    const { from, until } = stretch;
    const interval = intervalOf(stretch);
    this.#append({ kind: 'heartbeats', client, from, until, ...(interval === undefined ? {} : { interval }) });
    stretch.written = until;
  }
}

function intervalOf({ from, last, beats }: Stretch): number | undefined {
  return beats < 2 ? undefined : (last - from) / (beats - 1);
}
