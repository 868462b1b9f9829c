import { filterKey } from '../core/anchor.js';
import { type Expectation, patternsOf } from '../core/expectation.js';
import type { HistoryRecord, Occurrence } from '../core/records.js';

type RecordKind = Occurrence['kind'];

/** What of a history the expectations ask for: a long one is read past what nobody needs. */
export class Interest {
  readonly #kinds = new Set<string>(always);
  /** Clients whose voice matters: whether they were heard, and whether they live. */
  readonly #voices = new Set<string>();
  readonly #events = new Set<string>();
  readonly #wire = new Set<string>();
  readonly #bytes = new Set<string>();

  constructor(expectations: readonly Expectation[]) {
    for (const expectation of expectations) {
      try {
        this.#add(expectation);
      } catch {
        // One that is not whole asks for nothing: the judge says so when its turn comes.
      }
    }
  }

  /** Whether records of this kind are looked at at all. */
  wantsKind(kind: string): boolean {
    return this.#kinds.has(kind);
  }

  wants(record: HistoryRecord): boolean {
    if (!this.#kinds.has(record.kind)) return false;
    if (wireKinds.has(record.kind)) return 'client' in record && this.#wire.has(key(record.kind, record.client));
    if (record.kind === 'event') return this.wantsEvent(record.client, record.event);
    return !voiceKinds.has(record.kind) || ('client' in record && this.hears(record.client));
  }

  wantsEvent(client: string, event: string): boolean {
    return this.#events.has(key(client, event));
  }

  hears(client: string | undefined): boolean {
    return client !== undefined && this.#voices.has(client);
  }

  wantsBytes(client: string, name: string): boolean {
    return this.#bytes.has(key(client, name));
  }

  #add(expectation: Expectation): void {
    const { from, after, conditions = [] } = expectation;
    this.#voices.add(from);
    for (const { event } of patternsOf(expectation)) this.#events.add(key(from, event));
    for (const condition of conditions) {
      if (condition.kind !== 'event') continue;
      this.#voices.add(condition.from);
      this.#events.add(key(condition.from, condition.event));
    }
    if (expectation.expects === 'attempts') this.#follow(['connection-attempt', 'connection-opened'], from);
    if (expectation.expects === 'traffic') this.#follow(['resumed'], from);
    switch (after.kind) {
      case 'event':
        this.#events.add(key(after.client, after.event));
        return;
      case 'last-received':
      case 'last-sent':
        this.#bytes.add(key(after.client, bytesName(after)));
        this.#kinds.add('last-byte');
        return;
      case 'resumed':
      case 'connected':
      case 'closed':
      case 'killed':
      case 'attempt':
        this.#follow([kindOf[after.kind]], after.client);
    }
  }

  #follow(kinds: readonly RecordKind[], client: string): void {
    for (const kind of kinds) {
      this.#kinds.add(kind);
      this.#wire.add(key(kind, client));
    }
  }
}

/** Connections need no voice. */
export function isOfTheWire(event: string): boolean {
  return event.startsWith('wire-');
}

/** The record that sets an anchor of a client. */
export const kindOf = {
  resumed: 'resumed',
  connected: 'connection-opened',
  closed: 'connection-closed',
  killed: 'client-killed',
  attempt: 'connection-attempt',
} as const satisfies Record<string, RecordKind>;

/** Under which name the last bytes of an anchor stand in a `last-byte` line. */
export function bytesName(anchor: {
  kind: 'last-received' | 'last-sent';
  filter?: Parameters<typeof filterKey>[0];
}): string {
  if (anchor.filter !== undefined) return `${anchor.kind}: ${filterKey(anchor.filter)}`;
  return anchor.kind === 'last-received' ? 'received' : 'sent';
}

const always: readonly RecordKind[] = [
  'run-started',
  'run-ended',
  'baseline',
  'step-started',
  'step-ended',
  'fault-applied',
  'fault-effective',
  'fault-healed',
  'stall',
  'event',
  'heartbeats',
  'client-started',
  'client-exited',
];
const voiceKinds: ReadonlySet<string> = new Set<RecordKind>(['heartbeats', 'client-started', 'client-exited']);
const wireKinds: ReadonlySet<string> = new Set<RecordKind>(Object.values(kindOf));

function key(...parts: (string | undefined)[]): string {
  return parts.join(' ');
}
