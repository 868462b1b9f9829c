import type { Clock } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import {
  attributesMatch,
  type EventName,
  isEventName,
  type NativeEvent,
  type Scalar,
  type Vocabulary,
} from '../core/events.js';
import type { ClientPlan } from '../core/plan.js';
import type { Occurrence } from '../core/records.js';
import { heartbeat, Heartbeats } from './heartbeats.js';

/** How long the name of an event may be; every name is kept, and some become labels. */
export const longestName = 200;

/** Heartbeats nearer to each other than this are one rhythm, real milliseconds: it is what pipes of a busy machine need. */
const shortestRhythm = 50;
const nativeHeartbeat: EventName = `native:${heartbeat}`;

/** Where events go once they are read. */
export interface IntakeGround {
  clock: Clock;
  clients: readonly ClientPlan[];
  vocabulary?: Vocabulary;
  /** Called before an event is written down: the last bytes before it are worth remembering. */
  remember(client: string, event: EventName, before: number): void;
  /** Whether this client is being played dead, so that its own word does not count. */
  playsDead(client: string): boolean;
  append(occurrence: Occurrence, t: number): void;
}

/** Reads what clients say, in whatever words, into canonical events of the history. */
export class EventIntake {
  readonly #ground: IntakeGround;
  readonly #heartbeats: Heartbeats;

  constructor(ground: IntakeGround) {
    this.#ground = ground;
    const { clock } = ground;
    this.#heartbeats = new Heartbeats(shortestRhythm * clock.scale, (line) => ground.append(line, clock.now()));
  }

  /** Writes down the heartbeats up to now. */
  remember(): void {
    this.#heartbeats.remember();
  }

  /** Takes one event. @throws DeadwireError NOT_FOUND when no such client is known */
  receive(said: NativeEvent): string {
    const { clock, clients, vocabulary } = this.#ground;
    const names = clients.map(({ name }) => name);
    if (!names.includes(said.client)) throw unknownClient(said.client, names);
    const now = clock.now();
    const t = Math.min(said.t ?? now, now);
    const event = canonicalName(said, vocabulary);
    if (event === nativeHeartbeat) {
      this.#heartbeats.beat(said.client, t);
      return heartbeat;
    }
    if (said.source !== 'wire') this.#heartbeats.said(said.client, t);
    const peer = this.#peerOf(said);
    this.#ground.remember(said.client, event, t);
    this.#ground.append(
      {
        kind: 'event',
        client: said.client,
        event,
        ...(event === said.event ? {} : { native: ownName(said.event) }),
        ...(peer === undefined ? {} : { peer }),
        source: said.source,
        attributes: renamed(said.attributes, vocabulary),
        // The wire has no clock of its own.
        ...(said.t === undefined || said.source === 'wire' || said.byArrival === true ? {} : { arrived: now }),
        ...(said.uncertainty === undefined ? {} : { uncertainty: said.uncertainty }),
        ...(said.source !== 'wire' && this.#ground.playsDead(said.client) ? { ignored: true } : {}),
      },
      t,
    );
    return event;
  }

  // The vocabulary names the attribute; its value is what the peer's connections are identified by, or the name itself.
  #peerOf({ client, attributes }: NativeEvent): string | undefined {
    const { clients, vocabulary } = this.#ground;
    const value = attributes[vocabulary?.peer ?? 'peer'] ?? attributes['peer'];
    if (value === undefined) return undefined;
    const text = String(value);
    const peer = (clients.find(({ match }) => match === text) ?? clients.find(({ name }) => name === text))?.name;
    // An SDK names itself too, in what it says about itself.
    return peer === client ? undefined : peer;
  }
}

/** What a client that nobody knows is told. */
export function unknownClient(client: string, known: readonly string[]): DeadwireError {
  return new DeadwireError(
    'NOT_FOUND',
    `there is no client ${JSON.stringify(client)}, so nothing was taken; known: ${known.join(', ') || 'none'}`,
  );
}

function canonicalName(said: NativeEvent, vocabulary: Vocabulary | undefined): EventName {
  const name = ownName(said.event);
  const entry = vocabulary?.entries.find(
    ({ native, where }) => native === name && attributesMatch(said.attributes, where),
  );
  if (entry !== undefined) return entry.event;
  return isEventName(said.event) ? said.event : `native:${name.replaceAll(/\s+/g, '-')}`;
}

// Whoever writes native:NAME means the SDK's own name too, which a vocabulary may know.
function ownName(event: string): string {
  return event.startsWith(nativePrefix) && event.length > nativePrefix.length
    ? event.slice(nativePrefix.length)
    : event;
}

const nativePrefix = 'native:';

// An attribute that has the other name already stays beside one that keeps its own.
function renamed(attributes: Record<string, Scalar>, vocabulary: Vocabulary | undefined): Record<string, Scalar> {
  const names = vocabulary?.attributes;
  if (names === undefined) return attributes;
  const nameOf = (key: string) => (Object.hasOwn(names, key) ? names[key] : undefined);
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => {
      const name = nameOf(key);
      return [name === undefined || Object.hasOwn(attributes, name) ? key : name, value];
    }),
  );
}
