import type { Anchor } from '../core/anchor.js';
import type { Expectation } from '../core/expectation.js';
import type { HistoryRecord } from '../core/records.js';
import { uncertaintyOf } from './certainty.js';
import type { Evidence } from './evidence.js';
import type { SeenFault } from './fault-story.js';
import { bytesName, kindOf } from './interest.js';

/** The instant a window counts from, and the line that proves it. */
export interface FoundAnchor {
  t: number;
  line: number;
  /** What sets it; a last byte stands in a line about something else. */
  record?: HistoryRecord;
  /** Why it cannot be trusted, as a clause. */
  unsure?: string;
  /** The clock of the event that is measured is too coarse to tell which byte was the last before it. */
  skewed?: boolean;
}

/** What an anchor may depend on besides the history. */
export interface AnchorContext {
  evidence: Evidence;
  fault: SeenFault;
  expectation: Expectation;
  /** What an expectation was met with, if it was. */
  eventOf: (id: string) => HistoryRecord | undefined;
}

/**
 * Finds an anchor's instant.
 * @param candidate the event that is measured; a last byte is taken before it and before the heal
 */
export function findAnchor(
  anchor: Anchor,
  context: AnchorContext,
  candidate: HistoryRecord | undefined,
): FoundAnchor | undefined {
  const { evidence, fault } = context;
  const meanwhile = (record: HistoryRecord & { client?: string }) =>
    'client' in anchor &&
    record.client === anchor.client &&
    record.t >= fault.applied.t &&
    (fault.next === undefined || record.t < fault.next.t);
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
    case 'closed':
    case 'killed':
      return at(evidence.all(kindOf[anchor.kind]).find(meanwhile));
    case 'attempt':
      return at(evidence.all('connection-attempt').filter(meanwhile)[anchor.nth - 1]);
    case 'event': {
      const said = evidence.events(anchor.client, anchor.event).filter(({ ignored }) => !ignored);
      const before = ({ t }: HistoryRecord) => t >= fault.calmSince && t < fault.applied.t;
      return at(said.find(meanwhile) ?? said.findLast(before));
    }
    default:
      return at(context.eventOf(anchor.id));
  }
}

function isAfter(record: HistoryRecord, healed: HistoryRecord | undefined): boolean {
  return healed !== undefined && record.t >= healed.t;
}

function at(record: HistoryRecord | undefined): FoundAnchor | undefined {
  return record === undefined ? undefined : { t: record.t, line: record.n, record };
}

function lastByte(
  anchor: Extract<Anchor, { kind: 'last-received' | 'last-sent' }>,
  { evidence, fault, expectation }: AnchorContext,
  candidate: HistoryRecord | undefined,
): FoundAnchor | undefined {
  const heal = fault.healed?.t ?? evidence.stepEnd(expectation.step);
  const before = (t: number) => evidence.lastByte(anchor.client, bytesName(anchor), Math.min(t, heal));
  const said = candidate?.t ?? Number.POSITIVE_INFINITY;
  const found = before(said);
  if (found === undefined) return undefined;
  const { t, unsure } = found.stamp;
  const doubt = uncertaintyOf(candidate);
  const skewed = doubt > 0 && before(said - doubt)?.stamp.t !== before(said + doubt)?.stamp.t;
  return {
    t,
    line: found.line,
    ...(unsure === undefined ? {} : { unsure: doubts[unsure] }),
    ...(skewed ? { skewed } : {}),
  };
}

const doubts = {
  'backed-up': 'writes to that socket were backed up, so that the kernel had the byte later than was seen',
  stalled: 'the event loop stood still around it',
  compressed: 'the messages are compressed and cannot be told apart',
  'too-large': 'a message was too large to be read as JSON',
  approximate: 'bytes were flowing densely around it',
} as const;
