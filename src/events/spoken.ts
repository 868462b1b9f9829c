import type { Clock } from '../core/clock.js';
import type { NativeEvent } from '../core/events.js';
import type { OutputReading } from '../core/plan.js';
import type { Occurrence } from '../core/records.js';
import { EventRate } from './event-rate.js';
import { outputReader, type OutputReader } from './output-reader.js';
import type { Rejections } from './rejections.js';

export interface SpokenGround {
  clock: Clock;
  rejections: Rejections;
  record(occurrence: Occurrence): void;
  receive(said: NativeEvent): void;
}

/** What the processes of clients say: read stream by stream, and bounded, since a client may write what it likes. */
export class Spoken {
  readonly #ground: SpokenGround;
  readonly #rate: EventRate;
  readonly #readers = new Map<string, OutputReader>();
  /** When each client was last said not to be understood. */
  readonly #misunderstood = new Map<string, number>();

  constructor(ground: SpokenGround) {
    this.#ground = ground;
    this.#rate = new EventRate(ground.clock, ground.rejections);
  }

  /** Reads a line; of standard error only patterns do. */
  read(client: string, line: string, from: 'stdout' | 'stderr', reading: OutputReading): void {
    if (from === 'stderr' && reading.format === 'json') return;
    const key = `${from} ${client}`;
    let reader = this.#readers.get(key);
    if (reader === undefined) this.#readers.set(key, (reader = this.#reader(client, reading)));
    reader.read(line);
  }

  /** What was begun is over. */
  end(): void {
    for (const reader of this.#readers.values()) reader.end();
  }

  #reader(client: string, reading: OutputReading): OutputReader {
    const { clock } = this.#ground;
    return outputReader(reading, {
      clock,
      said: ({ event, attributes }, instant) => {
        if (!this.#rate.take(client, clock.now())) return;
        this.#ground.receive({ client, event, attributes, source: 'process', ...instant });
      },
      misunderstood: (problem) => this.#complain(client, problem),
    });
  }

  // Once a second: a client that writes something else altogether must not fill the history with it.
  #complain(client: string, problem: string): void {
    const { clock, rejections } = this.#ground;
    const now = clock.now();
    const last = this.#misunderstood.get(client);
    if (last !== undefined && now - last < 1000 * clock.scale) {
      rejections.reject(client, 'malformed', problem);
      return;
    }
    this.#misunderstood.set(client, now);
    this.#ground.record({ kind: 'client-output', client, problem });
  }
}
