/** The canonical events: everything a client may say, in one closed list. Anything else is written `native:NAME`. */
export const canonicalEvents = {
  'join-requested': 'the app asked to join',
  joined: 'the client is in',
  'peer-joined': 'another client came in',
  interrupted: 'the client noticed that its connection is interrupted',
  lost: 'the client holds its connection for lost, and goes on trying',
  reconnecting: 'the client has begun to reconnect',
  rejoined: 'the client is in again after an interruption',
  failed: 'the client gave up',
  left: 'the client left on purpose',
  'peer-offline': 'another client is gone',
  connected: 'the transport of the client is up',
  disconnected: 'the transport of the client is down',
  offline: 'the client calls itself offline',
  online: 'the client calls itself online',
  'wire-attempt': 'a connection of the client arrived at the proxy',
  'wire-connected': 'a connection of the client reached its upstream',
  'wire-closed': 'a connection of the client ended',
} as const;

export type CanonicalEvent = keyof typeof canonicalEvents;
export type EventName = CanonicalEvent | `native:${string}`;

const returns: ReadonlySet<EventName> = new Set<EventName>([
  'joined',
  'peer-joined',
  'rejoined',
  'connected',
  'online',
  'wire-connected',
]);

/** Whether the event says that a party is back: a heal brings it about, where it prevents the others. */
export function isReturn(event: EventName): boolean {
  return returns.has(event);
}

/** Where an event was seen. */
export type EventSource = 'process' | 'http' | 'library' | 'wire';

export type Scalar = string | number | boolean;

/** What a client said, before a vocabulary has read it. */
export interface NativeEvent {
  client: string;
  /** A canonical name or the SDK's own callback name. */
  event: string;
  attributes: Record<string, Scalar>;
  source: EventSource;
  /** When it happened, contract milliseconds; the arrival is used when the client did not say. */
  t?: number;
  /** Set when `t` was reckoned from the arrival, and not read from a clock of the client. */
  byArrival?: true;
  /** By how much `t` may be wrong, contract milliseconds. */
  uncertainty?: number;
}

/** Why an event was not taken, or not as it was sent. */
export const rejectReasons = {
  rate: 'too many in one second',
  duplicate: 'sent before with the same id',
  malformed: 'not an event',
  'unknown-client': 'from a client that nobody knows',
  clock: 'taken, but not at the instant that it gave',
} as const;

export type RejectReason = keyof typeof rejectReasons;

/** One SDK callback that stands for a canonical event, perhaps only with certain attributes. */
export interface VocabularyEntry {
  event: CanonicalEvent;
  native: string;
  where: Record<string, Scalar>;
}

/** How an SDK's own callback names map to canonical events. */
export interface Vocabulary {
  name: string;
  title: string;
  entries: VocabularyEntry[];
  /** The attribute that names the peer an event is about, such as `uid`; as the SDK calls it. */
  peer?: string;
  /** What the SDK's own attributes are called in the history: `uid` may become `userId`. */
  attributes?: Record<string, string>;
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(canonicalEvents, name) || /^native:\S+$/.test(name);
}

/** Whether every attribute asked for is there with the same value; numbers and their text are the same. */
export function attributesMatch(attributes: Record<string, Scalar>, where: Record<string, Scalar>): boolean {
  return Object.entries(where).every(([key, value]) => {
    const found = attributes[key];
    return found !== undefined && String(found) === String(value);
  });
}
