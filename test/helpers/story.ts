import { type EventExpectation, type Expectation, windowAt, windowWithin } from '../../src/core/expectation.js';
import type { EventName } from '../../src/core/events.js';
import type { HealReason } from '../../src/core/fault.js';
import type { ByteStamp, HistoryRecord, Occurrence, RecordOf, RunEnd } from '../../src/core/records.js';
import type { Direction } from '../../src/core/target.js';
import type { Verdict } from '../../src/core/verdict.js';
import { judge } from '../../src/judge/judge.js';

type StepStarted = RecordOf<'step-started'>;

/** A history, told one happening after the other. Every instant is contract milliseconds. */
export class Story {
  readonly records: HistoryRecord[] = [];
  #now = 0;

  /** Anything at all; without an instant it happens when the last thing did. */
  add(occurrence: Occurrence, t = this.#now): this {
    this.#now = t;
    this.records.push({ n: this.records.length + 1, t, ...occurrence });
    return this;
  }

  runStarted(timeScale = 1): this {
    return this.add({
      kind: 'run-started',
      run: 'run',
      profile: 'test',
      title: 'a test',
      seed: 1,
      startedAt: '2026-01-01T00:00:00Z',
      timeScale,
      version: '0',
    });
  }

  baseline(...missing: string[]): this {
    return this.add({ kind: 'baseline', held: missing.length === 0, missing });
  }

  step(t: number, step: string, parts: Partial<StepStarted> = {}): this {
    return this.add({ kind: 'step-started', step, duration: 0, explain: '', ...parts }, t);
  }

  stepEnded(t: number, step: string): this {
    return this.add({ kind: 'step-ended', step }, t);
  }

  applied(t: number, step: string, parts: Partial<RecordOf<'fault-applied'>> = {}): this {
    const fault = `fault of ${step}`;
    const plain = { fault, type: 'blackhole', step, proxies: ['channel'], connections: 1, explain: '' };
    return this.add({ kind: 'fault-applied', ...plain, ...parts }, t);
  }

  /** The fault withheld something; of uid1, in both directions, unless told otherwise. */
  effective(t: number, step: string, client = 'uid1', directions: Direction[] = ['upstream', 'downstream']): this {
    for (const direction of directions) {
      this.add({ kind: 'fault-effective', fault: `fault of ${step}`, proxy: 'channel', client, direction }, t);
    }
    return this;
  }

  healed(t: number, step: string, reason: HealReason = 'ended'): this {
    const fault = `fault of ${step}`;
    return this.add({ kind: 'fault-healed', fault, type: 'blackhole', step, proxies: ['channel'], reason }, t);
  }

  lastByte(client: string, stamps: { received?: number | ByteStamp; sent?: number | ByteStamp }): this {
    const { received, sent } = stamps;
    return this.add({
      kind: 'last-byte',
      client,
      before: this.#now,
      ...(received === undefined ? {} : { received: stampOf(received) }),
      ...(sent === undefined ? {} : { sent: stampOf(sent) }),
    });
  }

  says(t: number, client: string, event: EventName, parts: Partial<RecordOf<'event'>> = {}): this {
    return this.add({ kind: 'event', client, event, source: 'process', attributes: {}, ...parts }, t);
  }

  exits(t: number, client: string, expected: boolean): this {
    return this.add({ kind: 'client-exited', client, pid: 1, code: 1, signal: null, expected }, t);
  }

  starts(t: number, client: string, pid = 1): this {
    return this.add({ kind: 'client-started', client, pid, command: 'app' }, t);
  }

  /** A connection of uid1 arrives, and reaches its server at once if it is told to. */
  attempts(t: number, { client = 'uid1', opened = false } = {}): this {
    const connection = this.records.length;
    const nth = this.records.filter(({ kind }) => kind === 'connection-attempt').length + 1;
    this.add({ kind: 'connection-attempt', proxy: 'channel', connection, client, nth }, t);
    return opened ? this.add({ kind: 'connection-opened', proxy: 'channel', connection, client }, t) : this;
  }

  closes(t: number, client = 'uid1'): this {
    const bytes = { upstream: 0, downstream: 0 };
    const how = { by: 'client', how: 'fin', bytes, opened: true } as const;
    return this.add({ kind: 'connection-closed', proxy: 'channel', connection: 1, client, ...how }, t);
  }

  resumes(t: number, direction: Direction, client = 'uid1'): this {
    return this.add({ kind: 'resumed', client, direction }, t);
  }

  /** Heartbeats came in this stretch, this far apart. */
  beats(client: string, [from, until]: [number, number], interval?: number): this {
    return this.add({ kind: 'heartbeats', client, from, until, ...(interval === undefined ? {} : { interval }) });
  }

  runEnded(t: number, reason: RunEnd = 'finished'): this {
    return this.add({ kind: 'run-ended', reason }, t);
  }
}

/** uid1 and uid2 are in, and all is well for two seconds. */
export function calm(timeScale = 1): Story {
  return new Story()
    .runStarted(timeScale)
    .says(100, 'uid1', 'joined')
    .says(200, 'uid2', 'joined')
    .says(300, 'uid2', 'peer-joined', { peer: 'uid1' })
    .baseline();
}

/** From the calm on, uid1 is dead from 2000 on; its last bytes came at 1990 and went at 1980. */
export function cut(timeScale = 1): Story {
  return calm(timeScale)
    .step(2000, 'outage', { fault: 'blackhole' })
    .applied(2000, 'outage')
    .lastByte('uid1', { received: 1990, sent: 1980 })
    .effective(2100, 'outage');
}

/** The outage is over at `heal`; a recovery of 15 s ends the run. */
export function recovers(story: Story, heal = 27_000): Story {
  return story
    .lastByte('uid1', { received: 1990, sent: 1980 })
    .healed(heal, 'outage')
    .stepEnded(heal, 'outage')
    .step(heal, 'recovery')
    .stepEnded(heal + 15_000, 'recovery')
    .runEnded(heal + 15_000);
}

/** uid1 says interrupted 4 s after its last byte, unless the test wants something else. */
export function expectation(parts: Partial<EventExpectation> = {}): EventExpectation {
  return {
    id: 'T4',
    step: 'outage',
    expects: 'event',
    event: 'interrupted',
    from: 'uid1',
    where: {},
    after: { kind: 'last-received', client: 'uid1' },
    window: windowAt(4000),
    count: { min: 1, max: 1 },
    severity: 'fail',
    ...parts,
  };
}

/** uid1 must not say it in this window. */
export function never(
  event: EventName,
  [min, max]: [number, number],
  parts: Partial<EventExpectation> = {},
): EventExpectation {
  const window = windowWithin(min, max);
  return expectation({ id: `never-${event}`, expects: 'absence', event, window, count: { min: 0, max: 0 }, ...parts });
}

/** The verdict on the first of these. */
export function verdictOn(story: Story, ...expectations: Expectation[]): Verdict {
  const [verdict] = judge(story.records, expectations);
  if (verdict === undefined) throw new Error('no expectation was given');
  return verdict;
}

/** Every verdict's cause. */
export function causesOf(story: Story, ...expectations: Expectation[]): string[] {
  return judge(story.records, expectations).map(({ cause }) => cause);
}

function stampOf(stamp: number | ByteStamp): ByteStamp {
  return typeof stamp === 'number' ? { t: stamp } : stamp;
}
