import { type Anchor, filterKey } from '../core/anchor.js';
import type { Expectation } from '../core/expectation.js';
import type { HistoryRecord, RecordOf } from '../core/records.js';
import { inOrder } from './candidates.js';
import type { Evidence } from './evidence.js';
import type { SeenFault } from './fault-seen.js';

/** The instant a window counts from, and the line that proves it. */
export interface FoundAnchor {
  t: number;
  line: number;
  /** Why it cannot be trusted, as a clause. */
  unsure?: string;
}

/** What an anchor may depend on besides the history. */
export interface AnchorContext {
  evidence: Evidence;
  fault: SeenFault;
  expectation: Expectation;
  /** The event that an expectation was met with, if it was. */
  eventOf: (id: string) => RecordOf<'event'> | undefined;
}

/**
 * Finds an anchor's instant.
 * @param candidate the event that is measured; a last byte is taken before it and before the heal
 */
export function findAnchor(
  anchor: Anchor,
  context: AnchorContext,
  candidate: RecordOf<'event'> | undefined,
): FoundAnchor | undefined {
  const { evidence, fault } = context;
  const ofClient = (record: HistoryRecord & { client?: string }) =>
    'client' in anchor && record.client === anchor.client;
  const meanwhile = (record: HistoryRecord & { client?: string }) =>
    ofClient(record) && record.t >= fault.applied.t && (fault.next === undefined || record.t < fault.next.t);
  switch (anchor.kind) {
    case 'applied':
      return at(fault.applied);
    case 'effective':
      return at(fault.effective[0]);
    case 'healed':
      return at(fault.healed);
    case 'last-received':
    case 'last-sent':
      return lastByte(anchor, context, candidate);
    case 'resumed':
      return at(evidence.all('resumed').find((record) => meanwhile(record) && isAfter(record, fault.healed)));
    case 'connected':
      return at(evidence.all('connection-opened').find(meanwhile));
    case 'closed':
      return at(evidence.all('connection-closed').find(meanwhile));
    case 'killed':
      return at(evidence.all('client-killed').find(meanwhile));
    case 'attempt':
      return at(evidence.all('connection-attempt').filter(meanwhile)[anchor.nth - 1]);
    case 'event': {
      const said = inOrder(evidence.all('event')).filter(({ event, ignored }) => event === anchor.event && !ignored);
      const before = ({ t }: HistoryRecord) => t >= fault.calmSince && t < fault.applied.t;
      return at(said.find(meanwhile) ?? said.findLast((record) => ofClient(record) && before(record)));
    }
    default:
      return at(context.eventOf(anchor.id));
  }
}

function isAfter(record: HistoryRecord, healed: HistoryRecord | undefined): boolean {
  return healed !== undefined && record.t >= healed.t;
}

function at(record: HistoryRecord | undefined): FoundAnchor | undefined {
  return record === undefined ? undefined : { t: record.t, line: record.n };
}

function lastByte(
  anchor: Extract<Anchor, { kind: 'last-received' | 'last-sent' }>,
  { evidence, fault, expectation }: AnchorContext,
  candidate: RecordOf<'event'> | undefined,
): FoundAnchor | undefined {
  const heal = fault.healed?.t ?? evidence.stepEnd(expectation.step);
  const limit = Math.min(candidate?.t ?? Number.POSITIVE_INFINITY, heal);
  const plainKey = anchor.kind === 'last-received' ? 'received' : 'sent';
  const key = anchor.filter === undefined ? plainKey : `${anchor.kind}: ${filterKey(anchor.filter)}`;
  const found = evidence.lastByte(anchor.client, key, limit);
  if (found === undefined) return undefined;
  const { t, unsure } = found.stamp;
  return { t, line: found.line, ...(unsure === undefined ? {} : { unsure: doubts[unsure] }) };
}

const doubts = {
  'backed-up': 'writes to that socket were backed up, so that the kernel had the byte later than was seen',
  stalled: 'the event loop stood still around it',
  compressed: 'the messages are compressed and cannot be told apart',
  'too-large': 'a message was too large to be read as JSON',
  approximate: 'bytes were flowing densely around it',
} as const;
