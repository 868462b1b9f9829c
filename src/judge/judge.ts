import type { Expectation } from '../core/expectation.js';
import type { HistoryRecord } from '../core/records.js';
import { causes, type Verdict } from '../core/verdict.js';
import { Evidence } from './evidence.js';
import { rule } from './rule.js';
import type { Ruling } from './ruling.js';
import { because } from './wording.js';

/**
 * Judges a history: a pure function, without clock or I/O. A crash over one expectation makes that one inconclusive,
 * never a pass, and does not touch the others.
 */
export function judge(history: readonly HistoryRecord[], expectations: readonly Expectation[]): Verdict[] {
  const evidence = new Evidence(history);
  const rulings = new Map<string, Ruling>();
  const underWay = new Set<string>();
  const rulingOf = (id: string): Ruling | undefined => {
    const known = rulings.get(id);
    if (known !== undefined) return known;
    const expectation = expectations.find((one) => one.id === id);
    if (expectation === undefined) return undefined;
    if (underWay.has(id)) throw new Error(`${id} waits for itself`);
    underWay.add(id);
    const ruling = ruleSafely(expectation, evidence, rulingOf);
    underWay.delete(id);
    rulings.set(id, ruling);
    return ruling;
  };
  return expectations.map((expectation) => verdictOf(expectation, rulingOf(expectation.id) as Ruling));
}

function ruleSafely(
  expectation: Expectation,
  evidence: Evidence,
  rulingOf: (id: string) => Ruling | undefined,
): Ruling {
  try {
    return rule(expectation, evidence, rulingOf);
  } catch (error) {
    return { cause: 'crashed', detail: `the judge failed: ${(error as Error).message}`, proof: [] };
  }
}

function verdictOf(expectation: Expectation, ruling: Ruling): Verdict {
  const { cause, anchor, measured, proof } = ruling;
  return {
    expectation,
    outcome: causes[cause].outcome,
    cause,
    ...(measured === undefined ? {} : { measured }),
    ...(anchor === undefined ? {} : { anchor }),
    because: because(expectation, ruling),
    proof: [...new Set(proof)].sort((one, other) => one - other),
  };
}
