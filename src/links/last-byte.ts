import type { ByteStamp } from '../core/records.js';

type Doubt = 'backed-up' | 'compressed' | 'too-large';

/** A pause in the flow that is remembered, so that the last byte before any recent instant is known exactly. */
interface Silence {
  from: number;
  to: number;
  /** Why the byte before it cannot be trusted: with `backed-up` the kernel took it at some unknown instant within it. */
  doubt: Doubt | undefined;
}

const rememberedSilences = 512;
/** Writes closer together than this (real milliseconds) are one stretch of flow. */
const flowing = 20;

/**
 * When bytes were last handed to the kernel. A stamp costs one comparison; silences longer than 20 ms are remembered,
 * so that "the last byte before this event" can be asked for after the event has arrived.
 */
export class LastByte {
  /** Where the oldest stretch of flow that is still remembered began. */
  #since = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #doubt: Doubt | undefined;
  readonly #silences: Silence[] = [];
  readonly #coarseness: number;
  #awaiting: Map<object, (t: number) => void> | undefined;

  constructor(scale = 1) {
    this.#coarseness = flowing * scale;
  }

  /** @param backedUp the kernel did not take the bytes at once, so that their instant is not known */
  stamp(t: number, backedUp: boolean): void {
    this.#stamp(t, backedUp ? 'backed-up' : undefined);
  }

  /** Something passed that cannot be read, and may be what is asked for. */
  guess(t: number, doubt: 'compressed' | 'too-large'): void {
    this.#stamp(t, doubt);
  }

  /** Calls back once with the next stamp; whoever waits already waits anew. */
  awaitNext(owner: object, tell: (t: number) => void): void {
    this.#awaiting ??= new Map();
    this.#awaiting.set(owner, tell);
  }

  /** What was backed up has reached the kernel now. */
  caughtUp(t: number): void {
    if (this.#doubt === 'backed-up') this.stamp(t, false);
  }

  /** The last byte at or before an instant; undefined when there was none, or none that is still remembered. */
  before(limit: number): ByteStamp | undefined {
    if (this.#last === Number.NEGATIVE_INFINITY) return undefined;
    if (this.#last <= limit) return describe(this.#last, this.#doubt);
    for (let index = this.#silences.length - 1; index >= 0; index--) {
      const silence = this.#silences[index] as Silence;
      if (silence.to <= limit) return { t: limit, unsure: 'approximate' };
      if (silence.from <= limit) return describe(silence.from, silence.doubt);
    }
    return this.#since <= limit ? { t: limit, unsure: 'approximate' } : undefined;
  }

  #stamp(t: number, doubt: Doubt | undefined): void {
    if (t - this.#last > this.#coarseness) this.#endSilence(t);
    this.#last = t;
    this.#doubt = doubt;
    if (this.#awaiting !== undefined) this.#tell(t);
  }

  #tell(t: number): void {
    const tells = this.#awaiting?.values() ?? [];
    this.#awaiting = undefined;
    for (const tell of tells) tell(t);
  }

  #endSilence(t: number): void {
    if (this.#last === Number.NEGATIVE_INFINITY) {
      this.#since = t;
      return;
    }
    this.#silences.push({ from: this.#last, to: t, doubt: this.#doubt });
    if (this.#silences.length > rememberedSilences) this.#since = (this.#silences.shift() as Silence).to;
  }
}

function describe(t: number, doubt: Doubt | undefined): ByteStamp {
  return doubt === undefined ? { t } : { t, unsure: doubt };
}
