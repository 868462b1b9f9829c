import { type Clock, pause } from '../core/clock.js';
import { attributesMatch, isReturn } from '../core/events.js';
import type { Baseline, Requirement } from '../core/plan.js';
import type { ByteStamp, HistoryRecord } from '../core/records.js';

/** What a baseline looks at. */
export interface BaselineGround {
  clock: Clock;
  records(): readonly HistoryRecord[];
  lastBytes(client: string): { received?: ByteStamp; sent?: ByteStamp };
}

/** Bytes of both directions within this long count as traffic, contract milliseconds. */
const trafficWithin = 1000;
const glance = 50;

/** Waits until every requirement is met, then for the steadiness; gives what is missing, nothing when it held. */
export async function holdBaseline(baseline: Baseline, ground: BaselineGround, signal: AbortSignal): Promise<string[]> {
  const { clock } = ground;
  const deadline = clock.now() + baseline.patience;
  while (!signal.aborted) {
    const missing = missingNow(baseline, ground);
    if (missing.length === 0 && (await staysSteady(baseline, ground, signal))) return [];
    if (clock.now() >= deadline) return missing.length > 0 ? missing : ['steadiness'];
    await pause(clock, glance, signal);
  }
  return ['the run was interrupted'];
}

async function staysSteady(baseline: Baseline, ground: BaselineGround, signal: AbortSignal): Promise<boolean> {
  const { clock } = ground;
  const until = clock.now() + baseline.steadyFor;
  const from = ground.records().length;
  while (clock.now() < until) {
    await pause(clock, Math.min(glance, until - clock.now()), signal);
    if (signal.aborted || missingNow(baseline, ground).length > 0) return false;
    if (
      ground
        .records()
        .slice(from)
        .some((record) => unsteady(record, baseline))
    )
      return false;
  }
  return true;
}

function missingNow(baseline: Baseline, ground: BaselineGround): string[] {
  return baseline.require
    .filter((requirement) => !isMet(requirement, ground))
    .map((requirement) => describe(requirement, ground.records()));
}

function isMet(requirement: Requirement, ground: BaselineGround): boolean {
  if (requirement.kind === 'event') {
    const said = ground.records().findLast((record) => isEvent(record, requirement));
    return said !== undefined && troubleOf(requirement.from, ground.records()) === undefined;
  }
  const { received, sent } = ground.lastBytes(requirement.client);
  const since = ground.clock.now() - trafficWithin;
  return received !== undefined && sent !== undefined && received.t >= since && sent.t >= since;
}

// Whoever complained last, and has not said since that it is back, is in no state to lose its network.
function troubleOf(client: string, records: readonly HistoryRecord[]): string | undefined {
  const last = records.findLast(
    (record) =>
      record.kind === 'event' && record.client === client && (complaints.has(record.event) || isReturn(record.event)),
  );
  return last?.kind === 'event' && complaints.has(last.event) ? last.event : undefined;
}

function isEvent(record: HistoryRecord, requirement: Extract<Requirement, { kind: 'event' }>): boolean {
  return (
    record.kind === 'event' &&
    record.event === requirement.event &&
    record.client === requirement.from &&
    (requirement.about === undefined || record.peer === requirement.about) &&
    attributesMatch(record.attributes, requirement.where)
  );
}

// A client that already complains, or loses its connection, is not steady.
function unsteady(record: HistoryRecord, baseline: Baseline): boolean {
  if (record.kind !== 'event' || !troubles.has(record.event)) return false;
  return baseline.require.some((requirement) =>
    requirement.kind === 'event' ? requirement.from === record.client : requirement.client === record.client,
  );
}

const complaints: ReadonlySet<string> = new Set(['interrupted', 'lost', 'failed', 'disconnected', 'offline']);
const troubles: ReadonlySet<string> = new Set([...complaints, 'peer-offline', 'wire-closed']);

function describe(requirement: Requirement, records: readonly HistoryRecord[]): string {
  if (requirement.kind === 'traffic') return `traffic of ${requirement.client} in both directions`;
  const about = requirement.about === undefined ? '' : ` about ${requirement.about}`;
  const trouble = troubleOf(requirement.from, records);
  const since = trouble === undefined ? '' : ` (the last it said is ${trouble})`;
  return `${requirement.event}${about} from ${requirement.from}${since}`;
}
