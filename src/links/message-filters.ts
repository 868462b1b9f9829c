import { type MessageContent, type MessageFilter, messageTest } from '../core/message.js';
import type { HandingOver, MessageWatcher } from '../core/message-watcher.js';
import type { Direction } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import type { LastByte } from './last-byte.js';

interface Test {
  match: LastByte | undefined;
  meets: (content: MessageContent) => boolean;
  /** Why a message may meet it after all; undefined when it certainly does not. */
  doubt: (content: MessageContent) => 'compressed' | 'too-large' | undefined;
}

/** What stamps the filters of a client with the messages of a direction; nothing when it has none. */
export function filtersFor(track: ClientTrack | undefined, direction: Direction): MessageFilters | undefined {
  return track === undefined || track.filters.length === 0 ? undefined : new MessageFilters(track, direction);
}

/** Stamps a client's filters with the messages of one direction that meet them. */
export class MessageFilters implements MessageWatcher {
  readonly #tests: readonly Test[];
  readonly reads: boolean;

  constructor(track: ClientTrack, direction: Direction) {
    this.#tests = track.filters.map((filter) => {
      return { match: track.match(direction, filter), meets: messageTest(filter), doubt: doubtOf(filter) };
    });
    this.reads = track.filters.some(reads);
  }

  /** Those that were withheld come when the fault is over, and meet no filter. */
  passed(content: MessageContent, { now, backedUp, withheld }: HandingOver): void {
    if (withheld) return;
    for (const { match, meets, doubt } of this.#tests) {
      if (meets(content)) {
        match?.stamp(now, backedUp);
        continue;
      }
      const why = doubt(content);
      if (why !== undefined) match?.guess(now, why);
    }
  }
}

function reads({ pattern, json }: MessageFilter): boolean {
  return pattern !== undefined || json !== undefined;
}

// The opcode of a message can always be seen, and the first of its text unless it cannot be inflated.
function doubtOf(filter: MessageFilter): Test['doubt'] {
  const { json, ...others } = filter;
  const { pattern: _, ...opcode } = others;
  const mayMeet = messageTest(opcode);
  const mayMeetJson = messageTest(others);
  return (content) => {
    if (reads(filter) && content.text === undefined) return mayMeet(content) ? 'compressed' : undefined;
    return json !== undefined && content.cut && mayMeetJson(content) ? 'too-large' : undefined;
  };
}
