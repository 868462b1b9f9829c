import type { Expectation } from '../core/expectation.js';
import type { ByteStamp, HistoryRecord, Occurrence, RecordOf } from '../core/records.js';

/** A fault as the history tells of it. */
export interface FaultStory {
  applied: RecordOf<'fault-applied'>;
  effective: RecordOf<'fault-effective'>[];
  healed: RecordOf<'fault-healed'> | undefined;
}

/** A stamp of a last byte, with the line that holds it. */
export interface FoundByte {
  stamp: ByteStamp;
  line: number;
}

/** The history, asked the way the judge asks. */
export class Evidence {
  readonly #records: readonly HistoryRecord[];
  /** Contract milliseconds in one real one. */
  readonly scale: number;
  /** The last instant that the history knows of. */
  readonly end: number;

  constructor(records: readonly HistoryRecord[]) {
    this.#records = records;
    this.scale = this.all('run-started')[0]?.timeScale ?? 1;
    this.end = records.reduce((latest, { t }) => Math.max(latest, t), 0);
  }

  all<Kind extends Occurrence['kind']>(kind: Kind): RecordOf<Kind>[] {
    return this.#records.filter((record): record is RecordOf<Kind> => record.kind === kind);
  }

  /** The fault of a step; a step without one looks back at the latest before it. */
  faultOf(step: string): FaultStory | undefined {
    const faults = this.all('fault-applied');
    const begun = this.all('step-started').find((record) => record.step === step);
    const applied =
      faults.find((record) => record.step === step) ??
      faults.findLast((record) => record.step !== undefined && (begun === undefined || record.n < begun.n));
    if (applied === undefined) return undefined;
    return {
      applied,
      effective: this.all('fault-effective').filter(({ fault }) => fault === applied.fault),
      healed: this.all('fault-healed').find(({ fault }) => fault === applied.fault),
    };
  }

  stepEnd(step: string): number {
    return this.all('step-ended').find((record) => record.step === step)?.t ?? this.end;
  }

  /** The last byte of a client at or before an instant; `key` names the direction or a frame filter. */
  lastByte(client: string, key: string, limit: number): FoundByte | undefined {
    let found: FoundByte | undefined;
    for (const record of this.all('last-byte')) {
      if (record.client !== client) continue;
      const stamp = key === 'received' || key === 'sent' ? record[key] : record.filtered?.[key];
      if (stamp === undefined || stamp.t > limit) continue;
      if (found === undefined || stamp.t > found.stamp.t || (stamp.t === found.stamp.t && stamp.unsure === undefined)) {
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

  /** Whether a client has a voice: it was heard, or its process runs, until `until`; with the line that says otherwise. */
  isAlive({ from, event }: Expectation, until: number): { alive: true } | { alive: false; line?: number } {
    if (event.startsWith('wire-')) return { alive: true };
    const exit = this.all('client-exited').find(
      ({ client, expected, t }) => client === from && !expected && t <= until,
    );
    if (exit !== undefined) return { alive: false, line: exit.n };
    const heard = this.all('event').some(
      ({ client, source, ignored }) => client === from && source !== 'wire' && !ignored,
    );
    const started = this.all('client-started').some(({ client }) => client === from);
    return heard || started ? { alive: true } : { alive: false };
  }
}

/** How often the event loop is looked at, real milliseconds; a stall is noticed that much later. */
const beat = 25;
