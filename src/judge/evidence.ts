import type { ByteStamp, HistoryRecord, Occurrence, RecordOf } from '../core/records.js';

/** A fault of a step as the history tells of it. */
export interface FaultStory {
  applied: RecordOf<'fault-applied'>;
  effective: RecordOf<'fault-effective'>[];
  healed: RecordOf<'fault-healed'> | undefined;
  /** The step that it belongs to; a later step without a fault looks back to it. */
  step: string;
  /** When the fault before it was healed: what was said since then was said in the calm. */
  calmSince: number;
  /** The fault of the next step that has one: what comes after it is no longer this one's doing. */
  next: RecordOf<'fault-applied'> | undefined;
}

/** A stamp of a last byte, with the line that holds it. */
export interface FoundByte {
  stamp: ByteStamp;
  line: number;
}

/** The history up to the end of its run, asked the way the judge asks. */
export class Evidence {
  readonly #byKind = new Map<string, HistoryRecord[]>();
  /** Contract milliseconds in one real one. */
  readonly scale: number;
  /** The last instant that the history knows of. */
  readonly end: number;

  constructor(history: readonly HistoryRecord[]) {
    // What is seen while everything is taken down (clients leave, connections close) belongs to no window.
    const over = history.findLastIndex(({ kind }) => kind === 'run-ended');
    const records = over < 0 ? history : history.slice(0, over + 1);
    let end = Number.NEGATIVE_INFINITY;
    for (const record of records) {
      const known = this.#byKind.get(record.kind);
      if (known === undefined) this.#byKind.set(record.kind, [record]);
      else known.push(record);
      if (record.t > end) end = record.t;
    }
    this.end = end;
    this.scale = this.all('run-started')[0]?.timeScale ?? 1;
  }

  all<Kind extends Occurrence['kind']>(kind: Kind): readonly RecordOf<Kind>[] {
    return (this.#byKind.get(kind) ?? []) as unknown as readonly RecordOf<Kind>[];
  }

  /** The fault of a step; a step without one looks back to the latest step that has one. */
  faultOf(step: string): FaultStory | undefined {
    const steps = this.all('step-started');
    const faults = this.all('fault-applied').filter((record) => record.step !== undefined);
    const begun = steps.findIndex((record) => record.step === step);
    // A step that should have had a fault has one of its own, even when none was applied.
    const owner = steps
      .slice(0, begun + 1)
      .findLast((record) => record.fault !== undefined || faults.some((fault) => fault.step === record.step));
    const index = faults.findIndex((fault) => fault.step === owner?.step);
    const applied = faults[index];
    if (owner === undefined || applied === undefined) return undefined;
    const healed = this.all('fault-healed');
    return {
      applied,
      effective: this.all('fault-effective').filter(({ fault }) => fault === applied.fault),
      healed: healed.find(({ fault }) => fault === applied.fault),
      step: owner.step,
      calmSince: healed.findLast(({ n, step }) => step !== undefined && n < applied.n)?.t ?? Number.NEGATIVE_INFINITY,
      next: faults[index + 1],
    };
  }

  stepEnd(step: string): number {
    return this.all('step-ended').find((record) => record.step === step)?.t ?? this.end;
  }

  /** The line that ended the run before this step was done; undefined when the step took its time. */
  cutShort(step: string): RecordOf<'run-ended'> | undefined {
    const end = this.all('run-ended').at(-1);
    if (end === undefined || end.reason === 'finished') return undefined;
    const steps = this.all('step-started');
    return steps.at(-1)?.step === step || !steps.some((record) => record.step === step) ? end : undefined;
  }

  /** The last byte of a client at or before an instant; `key` names the direction or a message filter. */
  lastByte(client: string, key: string, limit: number): FoundByte | undefined {
    let found: FoundByte | undefined;
    for (const record of this.all('last-byte')) {
      if (record.client !== client) continue;
      const stamp = key === 'received' || key === 'sent' ? record[key] : record.filtered?.[key];
      if (stamp === undefined || stamp.t > limit) continue;
      const surer = stamp.unsure === undefined && found?.stamp.unsure !== undefined;
      if (found === undefined || stamp.t > found.stamp.t || (stamp.t === found.stamp.t && surer)) {
        found = { stamp, line: record.n };
      }
    }
    return found;
  }

  /** A moment in which the event loop stood still for longer than `bearable`, around an instant. */
  stallAt(t: number, bearable: number): RecordOf<'stall'> | undefined {
    return this.all('stall').find(
      ({ from, lasted }) => lasted > bearable && t >= from && t <= from + lasted + beat * this.scale,
    );
  }
}

/** How often the event loop is looked at, real milliseconds; a stall is noticed that much later. */
const beat = 25;
