import type { Clock, Timer } from '../core/clock.js';
import type { OutputReading } from '../core/plan.js';
import { type ReadPattern, patternReader } from './output-patterns.js';
import { RecordLines } from './output-record.js';
import { readJsonLine, type SpokenLine } from './output.js';
import { type LineInstant, StampClock } from './stamp-clock.js';

/** What is made of output. */
export interface OutputGround {
  clock: Clock;
  said(spoken: SpokenLine, instant: LineInstant): void;
  misunderstood(problem: string): void;
}

/** Reads one stream of output. */
export interface OutputReader {
  read(line: string): void;
  /** What was begun is over. */
  end(): void;
}

export function outputReader(reading: OutputReading, ground: OutputGround): OutputReader {
  return reading.format === 'json' ? jsonReader(ground) : new PatternReader(reading, ground);
}

function jsonReader(ground: OutputGround): OutputReader {
  return {
    read(line) {
      const spoken = readJsonLine(line);
      if (spoken === undefined) return;
      if ('problem' in spoken) ground.misunderstood(spoken.problem);
      else
        ground.said(spoken, spoken.monotonic === undefined ? {} : { t: ground.clock.fromMonotonic(spoken.monotonic) });
    },
    end() {},
  };
}

/** A record that no line follows for so long is over, real milliseconds. */
const patience = 1000;

/** The first pattern that a line matches says which event it is; records are gathered besides. */
class PatternReader implements OutputReader {
  readonly #ground: OutputGround;
  readonly #stamps: StampClock | undefined;
  readonly #ofLines: ReadPattern[];
  readonly #ofRecords: { lines: RecordLines<LineInstant>; read: ReadPattern }[] = [];
  #timer: Timer | undefined;

  constructor({ patterns, time }: Extract<OutputReading, { format: 'patterns' }>, ground: OutputGround) {
    this.#ground = ground;
    this.#stamps = time === undefined ? undefined : new StampClock(time, ground.clock);
    this.#ofLines = patterns.filter(({ record }) => record === undefined).map(patternReader);
    for (const pattern of patterns) {
      if (pattern.record === undefined) continue;
      this.#ofRecords.push({ lines: new RecordLines(pattern.record), read: patternReader(pattern) });
    }
  }

  read(line: string): void {
    const now = this.#ground.clock.now();
    const instant = this.#stamps?.instantOf(line, now) ?? { t: now, byArrival: true };
    for (const read of this.#ofLines) {
      const spoken = read(line);
      if (spoken === undefined) continue;
      this.#ground.said(spoken, instant);
      break;
    }
    this.#gather((lines) => lines.take(line, instant));
  }

  end(): void {
    this.#gather((lines) => lines.end());
  }

  #gather(step: (lines: RecordLines<LineInstant>) => ReturnType<RecordLines<LineInstant>['take']>): void {
    if (this.#ofRecords.length === 0) return;
    for (const { lines, read } of this.#ofRecords) {
      for (const { text, at } of step(lines)) {
        const spoken = read(text);
        if (spoken !== undefined) this.#ground.said(spoken, at);
      }
    }
    this.#timer?.cancel();
    this.#timer = undefined;
    if (!this.#ofRecords.some(({ lines }) => lines.isOpen)) return;
    const { clock } = this.#ground;
    this.#timer = clock.after(patience * clock.scale, () => this.end());
  }
}
