import type { Expectation } from '../../core/expectation.js';
import type { HistoryRecord, RecordOf } from '../../core/records.js';
import type { AnchorContext, FoundAnchor } from '../anchors.js';
import type { Evidence } from '../evidence.js';
import type { Finding, Ruling } from '../ruling.js';
import type { Bounds } from '../tolerances.js';

/** What a verdict is about: what came, if anything did, the instant it counts from, and the window. */
export interface Measured {
  event: HistoryRecord | undefined;
  anchor: FoundAnchor;
  bounds: Bounds;
}

/**
 * One kind of expectation, as the judge sees it. The judge asks the questions that all kinds share, in their order
 * (fault, condition, source, anchor), and a kind answers what is its own.
 */
export interface Kind<Expected extends Expectation = Expectation> {
  /** Whether an effect of the fault is one that such an expectation could notice; any is, without it. */
  isTouchedBy?(effect: RecordOf<'fault-effective'>, expectation: Expected): boolean;
  /** Undefined when there is nothing to count from. */
  measure(expectation: Expected, context: AnchorContext): Measured | undefined;
  /** Why the silence of its source proves nothing; undefined when it does. */
  silence?(expectation: Expected, measured: Measured | undefined, evidence: Evidence): Finding | undefined;
  /** What came of it, when nothing stands in the way of an answer. */
  decide(expectation: Expected, measured: Measured, context: AnchorContext): Finding;
  /** The reason in words; undefined where the common words will do. */
  because(expectation: Expected, ruling: Ruling): string | undefined;
}
