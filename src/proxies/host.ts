import type { Address } from '../core/plan.js';
import type { WatchMessages } from '../core/message-watcher.js';
import type { Occurrence } from '../core/records.js';
import type { DrawnLot, RequestFacts } from '../core/request.js';
import type { ClientTrack } from '../links/client-track.js';
import type { Connection } from '../links/connection.js';
import type { LinkContext } from '../links/link.js';

/** What a proxy needs from the session around it. */
export interface ProxyHost extends LinkContext {
  /** Where nothing is forwarded to: the API. */
  readonly offLimits: readonly Address[];
  nextConnectionId(): number;
  /** The client that an identified value means; undefined when nobody claims it. */
  clientOf(value: string): string | undefined;
  trackOf(client: string): ClientTrack;
  /** What overhears the messages of a client on this proxy, where it is tapped. */
  tapOf(proxy: string, client: string): WatchMessages | undefined;
  /** How many connections of this client there have been, this one included. */
  countAttempt(client: string | undefined): number;
  /** Lets the faults in force take hold of a new connection; false when one of them refuses it. */
  admit(connection: Connection): boolean;
  /** The connection has become a WebSocket. */
  framed(connection: Connection): void;
  /** What the faults that have hold of a connection do to a request of it, in order. */
  draw(connection: Connection, request: RequestFacts): DrawnLot[];
  /** The connection has ended: no fault need remember it. */
  forget(connection: Connection): void;
  record(occurrence: Occurrence): void;
}
