import type { MessageContent } from './message.js';
import type { Direction } from './target.js';

/** How a message was handed over. */
export interface HandingOver {
  /** When, contract milliseconds. */
  now: number;
  /** The kernel did not take it at once, so that the instant is not known. */
  backedUp: boolean;
  /** A fault had held it: it says nothing about when the wire was last alive. */
  withheld: boolean;
}

/** Whoever looks at the messages of one link as they are handed over: what was really given, not what was sent. */
export interface MessageWatcher {
  /** Whether it looks at what messages say, and not only at what they are. */
  readonly reads: boolean;
  passed(content: MessageContent, handing: HandingOver): void;
  /** The bytes in which they ended are on their way: now it may act. */
  settle?(): void;
}

/** Makes a watcher for one direction of a new WebSocket connection, or none when nothing in it matters. */
export type WatchMessages = (direction: Direction) => MessageWatcher | undefined;
