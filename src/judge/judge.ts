import { type Expectation, isAboutEvents } from '../core/expectation.js';
import type { HistoryRecord } from '../core/records.js';
import { causes, type Verdict } from '../core/verdict.js';
import { Evidence } from './evidence.js';
import { kinds } from './kinds/index.js';
import { rule } from './rule.js';
import type { Ruling } from './ruling.js';
import { commonWords } from './wording.js';

/** A ruling with the sentence that gives its reason. */
interface Judged {
  ruling: Ruling;
  because: string;
}

/**
 * Judges a history: a pure function, without clock or I/O. A crash over one expectation makes that one inconclusive,
 * never a pass, and does not touch the others.
 */
export function judge(history: readonly HistoryRecord[], expectations: readonly Expectation[]): Verdict[] {
  return judgeBy(() => Evidence.of(history, expectations), expectations);
}

/** Judges evidence that was taken in record by record; the same as judging the history that it was taken from. */
export function judgeEvidence(evidence: Evidence, expectations: readonly Expectation[]): Verdict[] {
  return judgeBy(() => evidence, expectations);
}

function judgeBy(readEvidence: () => Evidence, expectations: readonly Expectation[]): Verdict[] {
  const judged = new Map<Expectation, Judged>();
  const underWay = new Set<Expectation>();
  let evidence: Evidence | undefined;
  const judgeOne = (expectation: Expectation): Judged => {
    const known = judged.get(expectation);
    if (known !== undefined) return known;
    if (underWay.has(expectation)) throw new Error(`${expectation.id} waits for itself`);
    underWay.add(expectation);
    const one = safely(expectation, () => {
      evidence ??= readEvidence();
      return rule(expectation, evidence, rulingOf);
    });
    underWay.delete(expectation);
    judged.set(expectation, one);
    return one;
  };
  const rulingOf = (id: string): Ruling | undefined => {
    const expectation = expectations.find((one) => one.id === id);
    return expectation && judgeOne(expectation).ruling;
  };
  return expectations.map((expectation) => verdictOf(expectation, judgeOne(expectation)));
}

function safely(expectation: Expectation, decide: () => Ruling): Judged {
  try {
    const ruling = decide();
    const own = kinds[expectation.expects].because(expectation, ruling);
    return { ruling, because: own ?? commonWords(expectation, ruling) };
  } catch (error) {
    const detail = `the judge failed: ${error instanceof Error ? error.message : String(error)}`;
    return { ruling: { cause: 'crashed', detail, proof: [] }, because: detail };
  }
}

function verdictOf(expectation: Expectation, { ruling, because }: Judged): Verdict {
  const { cause, anchor, measured, proof, event, spacings } = ruling;
  const oneOfSeveral = event?.kind === 'event' && isAboutEvents(expectation) && expectation.others !== undefined;
  return {
    expectation,
    outcome: causes[cause].outcome,
    cause,
    ...(measured === undefined ? {} : { measured }),
    ...(oneOfSeveral ? { came: event.event } : {}),
    ...(spacings === undefined ? {} : { spacings }),
    ...(anchor === undefined ? {} : { anchor }),
    because,
    proof: [...new Set(proof)].sort((one, other) => one - other),
  };
}
