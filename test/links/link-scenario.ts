import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import type { FaultInstance } from '../../src/core/fault.js';
import { linkCap } from '../../src/links/room.js';
import { FakeLink } from '../helpers/fake-link.js';

/** What a fault of the test may do to time; every figure in milliseconds or bytes. */
type Wanted =
  | { type: 'blackhole' }
  | { type: 'latency'; delay: number }
  | { type: 'bandwidth'; rate: number }
  | { type: 'slice'; size: number; delay: number }
  | { type: 'slow-close'; delay: number };

export type Action =
  | { do: 'arrive'; length: number }
  | { do: 'elapse'; milliseconds: number }
  | { do: 'stall' }
  | { do: 'drain' }
  | { do: 'apply'; wanted: Wanted }
  | { do: 'change'; index: number; figure: number }
  | { do: 'heal'; index: number };

interface Applied {
  wanted: Wanted;
  instance: FaultInstance;
}

/** Any interleaving of arrivals, faults, slow readers and time. */
export function actions({ largest = 5000, longest = 400, fewest = 0 } = {}): fc.Arbitrary<Action[]> {
  const figure = fc.integer({ min: 0, max: 300 });
  const wanted = fc.oneof<fc.Arbitrary<Wanted>[]>(
    fc.record({ type: fc.constant('blackhole') }),
    fc.record({ type: fc.constant('latency'), delay: figure }),
    fc.record({ type: fc.constant('bandwidth'), rate: figure }),
    fc.record({
      type: fc.constant('slice'),
      size: fc.integer({ min: Math.ceil(largest / 5000), max: 2000 }),
      delay: figure,
    }),
    fc.record({ type: fc.constant('slow-close'), delay: figure }),
  );
  const index = fc.nat({ max: 3 });
  const arrive = fc.record({ do: fc.constant('arrive'), length: fc.integer({ min: 1, max: largest }) });
  const action = fc.oneof<{ arbitrary: fc.Arbitrary<Action>; weight: number }[]>(
    { weight: 6, arbitrary: arrive },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('elapse'), milliseconds: fc.integer({ min: 0, max: longest }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stall') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drain') }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('apply'), wanted }) as fc.Arbitrary<Action> },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('change'), index, figure }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('heal'), index }) },
  );
  return fc.array(action, { minLength: fewest, maxLength: 60 });
}

/**
 * A link with faults, and an account of its own of what may pass when. It knows the definitions, and nothing of the way
 * they are kept: a byte is not handed over before its arrival plus every delay in force at that moment; since delays
 * last changed no more passes than a rate allows; nothing passes a hold or a full reader.
 */
export class Scenario {
  readonly #fake: FakeLink;
  readonly #budget: number;
  #applied: Applied[] = [];
  /** Where each read ended in the stream, and when it came. */
  readonly #reads: { end: number; t: number }[] = [];
  #arrived = 0;
  #sent = 0;
  #largestRead = 0;
  /** Only a delay may borrow. */
  #borrows = false;
  #ended: { what: 'fin' | 'rst'; t: number; after: number } | undefined;
  /** When delays last changed, and what had passed by then. */
  #planned = { t: 0, sent: 0 };

  constructor({ budget = 1_000_000 } = {}) {
    this.#budget = budget;
    this.#fake = new FakeLink({ budget });
    this.#fake.sink.onTaken = (bytes) => this.#check(bytes.length);
    const { sink } = this.#fake;
    const finish = sink.finish.bind(sink);
    sink.finish = () => {
      finish();
      this.#checkFin();
    };
  }

  act(action: Action): void {
    const { sink, clock } = this.#fake;
    if (action.do === 'arrive') this.#arrive(action.length);
    else if (action.do === 'elapse') clock.advanceTo(clock.now() + action.milliseconds);
    else if (action.do === 'stall') sink.stalled = true;
    else if (action.do === 'drain') sink.drain();
    else if (action.do === 'apply') this.#apply(action.wanted);
    else if (action.do === 'change') this.#change(action.index, action.figure);
    else this.#heal(action.index);
    this.#checkBounds();
  }

  end(what: 'fin' | 'rst'): void {
    if (this.#ended !== undefined) return;
    this.#ended = { what, t: this.#fake.clock.now(), after: this.#arrived };
    if (what === 'fin') this.#fake.link.arriveFin();
    else this.#fake.link.arriveRst();
  }

  /** Heals everything: all of it must be out at once, in order, and nothing be left. */
  conclude(end: 'fin' | 'rst' | undefined): void {
    const { sink, link, clock, schedule, budget, source } = this.#fake;
    if (end !== 'rst') sink.drain();
    if (end !== undefined) this.end(end);
    while (this.#applied.length > 0) this.#heal(0);
    // A reader may have become full in the middle of it.
    sink.drain();
    const bytes = sink.bytes;
    if (this.#ended?.what === 'rst') {
      assert.equal(sink.said.at(-1), 'rst');
      assert.ok(bytes.length <= this.#arrived);
    } else {
      assert.equal(bytes.length, this.#arrived);
      assert.deepEqual(sink.said, this.#ended === undefined ? [] : ['fin']);
    }
    assert.ok(bytes.equals(stream.subarray(0, bytes.length)), 'the bytes are not what they were');
    assert.equal(link.waiting, 0);
    assert.equal(budget.used, 0);
    assert.equal(schedule.size, 0);
    assert.equal(clock.pending, 0);
    assert.equal(source.paused, false);
    assert.equal(link.direct, true);
  }

  #arrive(length: number): void {
    // A source that is paused is not read, and one that has ended says nothing.
    if (this.#fake.source.paused || this.#ended !== undefined) return;
    const bytes = stream.subarray(this.#arrived, this.#arrived + length);
    this.#arrived += length;
    this.#largestRead = Math.max(this.#largestRead, length);
    this.#reads.push({ end: this.#arrived, t: this.#fake.clock.now() });
    this.#fake.arrive(bytes);
  }

  #apply(wanted: Wanted): void {
    if (this.#applied.length >= 4) return;
    const instance = this.#fake.make(wanted.type, written(wanted));
    this.#replan(
      () => instance.attach?.(this.#fake.connection, () => {}, false),
      [...this.#applied, { wanted, instance }],
    );
  }

  #change(index: number, figure: number): void {
    const fault = this.#applied[index];
    if (fault?.instance.change === undefined) return;
    const wanted = { ...fault.wanted, ...(fault.wanted.type === 'bandwidth' ? { rate: figure } : { delay: figure }) };
    const changed = { wanted: wanted as Wanted, instance: fault.instance };
    const options = this.#fake.options(wanted.type, written(changed.wanted));
    this.#replan(() => fault.instance.change?.(options), this.#applied.with(index, changed));
  }

  #heal(index: number): void {
    const fault = this.#applied[index];
    if (fault === undefined) return;
    this.#replan(() => fault.instance.detach?.(this.#fake.connection), this.#applied.toSpliced(index, 1));
  }

  #replan(act: () => void, applied: Applied[]): void {
    const holds = (faults: Applied[]) => faults.filter(({ wanted }) => wanted.type === 'blackhole').length;
    // A hold plans nothing: what became due meanwhile passes at once afterwards.
    if (holds(applied) === holds(this.#applied)) this.#planned = { t: this.#fake.clock.now(), sent: this.#sent };
    this.#applied = applied;
    this.#borrows ||= applied.some(({ wanted }) => wanted.type === 'latency' && wanted.delay > 0);
    act();
  }

  #check(length: number): void {
    const now = this.#fake.clock.now();
    this.#sent += length;
    const wanted = this.#applied.map((fault) => fault.wanted);
    assert.ok(!wanted.some(({ type }) => type === 'blackhole'), 'bytes passed a blackhole');
    const due = arrivalOf(this.#reads, this.#sent) + lagOf(wanted);
    assert.ok(now >= due, `byte ${this.#sent - 1} came at ${now}, and was due at ${due}`);
    const passed = this.#sent - this.#planned.sent;
    const most = Math.min(...wanted.map((each) => allowance(each, now - this.#planned.t)));
    assert.ok(passed <= most + 1e-6, `${passed} bytes passed since ${this.#planned.t}, and ${most} were allowed`);
  }

  #checkFin(): void {
    const { t, after } = this.#ended as { t: number; after: number };
    assert.equal(this.#sent, after);
    const late = this.#applied.map(({ wanted }) => (wanted.type === 'slow-close' ? wanted.delay : 0));
    const due = t + late.reduce((sum, each) => sum + each, 0);
    assert.ok(this.#fake.clock.now() >= due, `the FIN came before ${due}`);
  }

  #checkBounds(): void {
    const { link, budget, clock, sink } = this.#fake;
    const wanted = this.#applied.map((fault) => fault.wanted);
    assert.ok(budget.used <= this.#budget);
    assert.equal(link.waiting, this.#arrived - this.#sent);
    assert.ok(link.waiting <= linkCap + (this.#borrows ? this.#budget : 0) + this.#largestRead);
    // What only a delay keeps is there no longer than that.
    const delaying = wanted.every(({ type }) => type === 'latency' || type === 'slow-close');
    if (!delaying || sink.backlog > 0 || this.#sent === this.#arrived) return;
    const due = arrivalOf(this.#reads, this.#sent + 1) + lagOf(wanted);
    assert.ok(clock.now() < due, `byte ${this.#sent} waits at ${clock.now()}, and was due at ${due}`);
  }
}

/** What every source says, as far as it comes. */
const stream = Buffer.from(Uint8Array.from({ length: 60 * 90_000 }, (_, place) => place * 31 + (place >> 8)));

/** When the last of so many bytes arrived. */
function arrivalOf(reads: { end: number; t: number }[], count: number): number {
  return (reads.find(({ end }) => end >= count) as { t: number }).t;
}

function lagOf(wanted: Wanted[]): number {
  return wanted.reduce((sum, each) => sum + (each.type === 'latency' ? each.delay : 0), 0);
}

/** What a fault lets through at the most in a time. */
function allowance(wanted: Wanted, milliseconds: number): number {
  if (wanted.type === 'bandwidth') return wanted.rate * milliseconds;
  if (wanted.type !== 'slice' || wanted.delay === 0) return Number.POSITIVE_INFINITY;
  return wanted.size * (Math.floor(milliseconds / wanted.delay) + 1);
}

/** As a profile says it. */
function written(wanted: Wanted): object {
  if (wanted.type === 'blackhole') return {};
  if (wanted.type === 'bandwidth') return { rate: `${wanted.rate}KB/s` };
  const delay = `${wanted.delay}ms`;
  return wanted.type === 'slice' ? { size: `${wanted.size}B`, delay } : { delay };
}
