import { type MessageContent, type MessageFilter, messageTest } from '../core/message.js';
import type { HandingOver, MessageWatcher } from '../core/message-watcher.js';
import type { Direction } from '../core/target.js';
import type { ClientTrack } from './client-track.js';

interface Test {
  filter: MessageFilter;
  /** Whether it looks at what a message says. */
  reads: boolean;
  meets: (content: MessageContent) => boolean;
  /** Whether the opcode, which can always be seen, speaks against it. */
  mayMeet: (content: MessageContent) => boolean;
}

/** What stamps the filters of a client with the messages of a direction; nothing when it has none. */
export function filtersFor(track: ClientTrack | undefined, direction: Direction): MessageFilters | undefined {
  return track === undefined || track.filters.length === 0 ? undefined : new MessageFilters(track, direction);
}

/** Stamps a client's filters with the messages of one direction that meet them. */
export class MessageFilters implements MessageWatcher {
  readonly #track: ClientTrack;
  readonly #direction: Direction;
  readonly #tests: readonly Test[];
  readonly reads: boolean;

  constructor(track: ClientTrack, direction: Direction) {
    this.#track = track;
    this.#direction = direction;
    this.#tests = track.filters.map((filter) => {
      const { opcode, pattern, json } = filter;
      return {
        filter,
        reads: pattern !== undefined || json !== undefined,
        meets: messageTest(filter),
        mayMeet: messageTest(opcode === undefined ? {} : { opcode }),
      };
    });
    this.reads = this.#tests.some(({ reads }) => reads);
  }

  /** Those that were withheld come when the fault is over, and meet no filter. */
  passed(content: MessageContent, { now, backedUp, withheld }: HandingOver): void {
    if (withheld) return;
    for (const { filter, reads, meets, mayMeet } of this.#tests) {
      if (meets(content)) this.#track.matched(this.#direction, filter, now, backedUp);
      else if (reads && content.text === undefined && mayMeet(content)) {
        this.#track.mayHaveMatched(this.#direction, filter, now);
      }
    }
  }
}
