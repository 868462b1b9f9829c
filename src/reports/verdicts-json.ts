import { anchorText } from '../core/anchor.js';
import { explainExpectation, isAboutEvents } from '../core/expectation.js';
import type { Plan } from '../core/plan.js';
import type { RunEnd } from '../core/records.js';
import { type Outcome, type Verdict, worstOf } from '../core/verdict.js';

/** What a run is, besides its plan and verdicts. */
export interface RunInfo {
  run: string;
  version: string;
  /** Wall-clock time, ISO 8601. */
  startedAt: string;
  /** Real seconds. */
  durationSeconds: number;
  timeScale: number;
  ended: RunEnd;
  /** When it is not simply the worst of the verdicts. */
  outcome?: Outcome;
}

/**
 * The verdicts as JSON; the keys and their order are stable, what is unknown is null, times are contract milliseconds.
 * @param further parts that a single run has not
 */
export function verdictsJson(plan: Plan, verdicts: readonly Verdict[], info: RunInfo, further: object = {}): string {
  const report = {
    schema: 1,
    run: info.run,
    version: info.version,
    profile: plan.name,
    title: plan.title,
    seed: plan.seed,
    startedAt: info.startedAt,
    durationSeconds: info.durationSeconds,
    timeScale: info.timeScale,
    ended: info.ended,
    outcome: info.outcome ?? worstOf([...verdicts]),
    expectations: verdicts.map(expectationJson),
    ...further,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function expectationJson({
  expectation,
  outcome,
  cause,
  measured,
  anchor,
  because,
  proof,
  came,
  spacings,
}: Verdict): object {
  const about = isAboutEvents(expectation) ? expectation : undefined;
  return {
    id: expectation.id,
    step: expectation.step,
    expects: expectation.expects,
    event: about?.event ?? null,
    from: expectation.from,
    about: about?.about ?? null,
    after: anchorText(expectation.after),
    severity: expectation.severity,
    outcome,
    cause,
    measured: measured ?? null,
    anchor: anchor ?? null,
    window: {
      min: expectation.window.min,
      max: expectation.window.max,
      at: expectation.window.at ?? null,
      tolerance: expectation.window.tolerance,
    },
    explain: explainExpectation(expectation),
    because,
    proof,
    came: came ?? null,
    spacings: spacings ?? null,
  };
}
