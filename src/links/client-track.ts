import { filterKey } from '../core/anchor.js';
import type { MessageFilter } from '../core/message.js';
import type { ByteStamp } from '../core/records.js';
import type { Direction } from '../core/target.js';
import { LastByte } from './last-byte.js';

/** When a client was last given bytes, and when its server was last given bytes of it, over all of its connections. */
export class ClientTrack {
  readonly received: LastByte;
  readonly sent: LastByte;
  readonly filters: readonly MessageFilter[];
  readonly #matches = new Map<string, LastByte>();

  /** @param filters messages whose last sighting is wanted too, in either direction */
  constructor(scale: number, filters: readonly MessageFilter[] = []) {
    this.received = new LastByte(scale);
    this.sent = new LastByte(scale);
    this.filters = filters;
    for (const filter of filters) {
      for (const direction of ['upstream', 'downstream'] as const) {
        this.#matches.set(matchKey(direction, filter), new LastByte(scale));
      }
    }
  }

  inDirection(direction: Direction): LastByte {
    return direction === 'downstream' ? this.received : this.sent;
  }

  matched(direction: Direction, filter: MessageFilter, t: number, backedUp: boolean): void {
    this.match(direction, filter)?.stamp(t, backedUp);
  }

  /** What is stamped with the messages of a direction that meet one of its filters. */
  match(direction: Direction, filter: MessageFilter): LastByte | undefined {
    return this.#matches.get(matchKey(direction, filter));
  }

  /** The last match of every filter at or before an instant. */
  matchesBefore(limit: number): Record<string, ByteStamp> {
    const found: Record<string, ByteStamp> = {};
    for (const [key, lastByte] of this.#matches) {
      const stamp = lastByte.before(limit);
      if (stamp !== undefined) found[key] = stamp;
    }
    return found;
  }
}

function matchKey(direction: Direction, filter: MessageFilter): string {
  return `${direction === 'downstream' ? 'last-received' : 'last-sent'}: ${filterKey(filter)}`;
}
