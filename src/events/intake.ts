import type { Clock } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import { attributesMatch, type EventName, isEventName, type NativeEvent, type Vocabulary } from '../core/events.js';
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
        ...(event === said.event ? {} : { native: said.event }),
        ...(peer === undefined ? {} : { peer }),
        source: said.source,
        attributes: said.attributes,
        // The wire has no clock of its own.
        ...(said.t === undefined || said.source === 'wire' ? {} : { arrived: now }),
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

function canonicalName({ event, attributes }: NativeEvent, vocabulary: Vocabulary | undefined): EventName {
  const entry = vocabulary?.entries.find(({ native, where }) => native === event && attributesMatch(attributes, where));
  if (entry !== undefined) return entry.event;
  return isEventName(event) ? event : `native:${event.replaceAll(/\s+/g, '-')}`;
}
