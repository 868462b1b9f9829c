import type { Clock } from '../core/clock.js';
import type { EventName } from '../core/events.js';
import type { MessageFilter } from '../core/message.js';
import { patternsOf } from '../core/expectation.js';
import { everyExpectationOf, filtersOf, type Plan } from '../core/plan.js';
import type { ByteStamp, Occurrence } from '../core/records.js';
import { ClientTrack } from '../links/client-track.js';

/** The last bytes of every client, and when they are worth a line in the history: when an expectation counts from them. */
export class Tracks {
  readonly #clock: Clock;
  readonly #tracks = new Map<string, ClientTrack>();
  readonly #filters: Map<string, MessageFilter[]>;
  /** Which clients' bytes an event of a client is counted from. */
  readonly #anchorsOf = new Map<string, Set<string>>();
  readonly #anchored = new Set<string>();

  constructor(clock: Clock, plan: Plan) {
    this.#clock = clock;
    this.#filters = filtersOf(plan);
    for (const expectation of everyExpectationOf(plan)) {
      const { from, after } = expectation;
      if (after.kind !== 'last-received' && after.kind !== 'last-sent') continue;
      this.#anchored.add(after.client);
      for (const { event } of patternsOf(expectation)) {
        const key = eventKey(from, event);
        this.#anchorsOf.set(key, (this.#anchorsOf.get(key) ?? new Set()).add(after.client));
      }
    }
  }

  of(client: string): ClientTrack {
    let track = this.#tracks.get(client);
    if (track === undefined) {
      track = new ClientTrack(this.#clock.scale, this.#filters.get(client));
      this.#tracks.set(client, track);
    }
    return track;
  }

  lastBytes(client: string, before = this.#clock.now()): { received?: ByteStamp; sent?: ByteStamp } {
    const track = this.of(client);
    const received = track.received.before(before);
    const sent = track.sent.before(before);
    return { ...(received && { received }), ...(sent && { sent }) };
  }

  /** What is to be remembered when an event arrives; without one, all that any expectation counts from. */
  snapshots(before: number, from?: string, event?: EventName): Occurrence[] {
    const clients =
      from !== undefined && event !== undefined ? this.#anchorsOf.get(eventKey(from, event)) : this.#anchored;
    return [...(clients ?? [])].map((client) => {
      const filtered = this.of(client).matchesBefore(before);
      return {
        kind: 'last-byte',
        client,
        before,
        ...this.lastBytes(client, before),
        ...(Object.keys(filtered).length === 0 ? {} : { filtered }),
      };
    });
  }
}

function eventKey(client: string, event: EventName): string {
  return `${client} ${event}`;
}
