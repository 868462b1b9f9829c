import { type Clock, monotonicNow } from '../core/clock.js';
import type { NativeEvent, RejectReason } from '../core/events.js';
import { dateByClientClock } from './client-clock.js';
import { EventRate, mostEvents } from './event-rate.js';
import type { PostedEvent } from './posted-event.js';
import type { Rejections } from './rejections.js';
import { SeenIds } from './seen-ids.js';

/** Where posted events go. */
export interface EventTaker {
  /** The names of the clients that are known. */
  clients: readonly string[];
  clock: Clock;
  rejections: Rejections;
  receive(said: NativeEvent): string;
}

/** What the sender is told. */
export interface Taken {
  accepted: number;
  /** What each event was taken for; null where it had been taken before. */
  events: (string | null)[];
  /** Why an instant was not believed: the first reason, and how many events it was about. */
  clock?: { refused: number; problem: string };
}

/** A reading of this machine's clock may be ahead of ours by as much as rounding, milliseconds. */
const rounding = 1;

/** Events that came by a request: limited in number, taken once, and dated by the sender's clock when it can be believed. */
export class PostedEvents {
  readonly #taker: EventTaker;
  readonly #rate: EventRate;
  readonly #seen = new SeenIds();

  constructor(taker: EventTaker) {
    this.#taker = taker;
    this.#rate = new EventRate(taker.clock, taker.rejections);
  }

  get clients(): readonly string[] {
    return this.#taker.clients;
  }

  knows(client: string): boolean {
    return this.clients.includes(client);
  }

  /** Takes the room that these events need; says who has too little, and then none is taken. */
  busy(events: readonly PostedEvent[]): string | undefined {
    const counts = new Map<string, number>();
    for (const { client } of events) counts.set(client, (counts.get(client) ?? 0) + 1);
    for (const [client, count] of counts) {
      if (this.hasRoom(client, count)) continue;
      this.refuse('rate', undefined, count, client);
      return `${client} may send ${mostEvents} events a second, and these would be more`;
    }
    return undefined;
  }

  hasRoom(client: string, count: number): boolean {
    return this.#rate.takeAll(client, count, this.#taker.clock.now());
  }

  refuse(reason: RejectReason, because?: string, count = 1, client?: string): void {
    this.#taker.rejections.reject(client, reason, because, count);
  }

  take(posted: readonly PostedEvent[]): Taken {
    const taken: Taken = { accepted: 0, events: [] };
    const arrival = monotonicNow();
    for (const event of posted) {
      if (event.id !== undefined && !this.#seen.note(event.client, event.id)) {
        this.refuse('duplicate', undefined, 1, event.client);
        taken.events.push(null);
        continue;
      }
      taken.accepted += 1;
      taken.events.push(this.#receive(event, arrival, taken));
    }
    return taken;
  }

  #receive(posted: PostedEvent, arrival: number, taken: Taken): string {
    const { client, event, attributes } = posted;
    const { problem, ...instant } = this.#date(posted, arrival);
    if (problem !== undefined) {
      this.refuse('clock', problem, 1, client);
      taken.clock = { problem, ...taken.clock, refused: (taken.clock?.refused ?? 0) + 1 };
    }
    return this.#taker.receive({ client, event, attributes, source: 'http', ...instant });
  }

  #date({ t, clock: own, monotonic }: PostedEvent, arrival: number): Instant {
    const { clock } = this.#taker;
    if (monotonic !== undefined) {
      const ahead = monotonic - arrival;
      if (ahead > rounding) return { problem: `monotonic is ${Math.round(ahead)} ms ahead of this machine's clock` };
      return { t: clock.fromMonotonic(monotonic) };
    }
    if (t === undefined || own === undefined) return {};
    const dated = dateByClientClock(t, own, arrival);
    return {
      t: clock.fromMonotonic(dated.monotonic),
      ...(dated.uncertainty === undefined
        ? { byArrival: true as const }
        : { uncertainty: dated.uncertainty * clock.scale }),
      ...(dated.problem === undefined ? {} : { problem: dated.problem }),
    };
  }
}

interface Instant extends Pick<NativeEvent, 't' | 'byArrival' | 'uncertainty'> {
  problem?: string;
}
