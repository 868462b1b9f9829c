export { type Anchor, anchorText } from './core/anchor.js';
export { type Clock, systemClock } from './core/clock.js';
export { DeadwireError, type ErrorCode, ProfileError, type ProfileProblem } from './core/errors.js';
export {
  type CanonicalEvent,
  canonicalEvents,
  type EventName,
  type NativeEvent,
  type Vocabulary,
} from './core/events.js';
export { type Expectation, explainExpectation, type Window } from './core/expectation.js';
export type { FaultSpec, HealReason } from './core/fault.js';
export { expectationsOf, type ClientPlan, type Plan, type ProxyPlan, type StepPlan } from './core/plan.js';
export type { HistoryRecord, Occurrence, RecordOf, RunEnd } from './core/records.js';
export type { Target } from './core/target.js';
export { type Cause, causes, type Outcome, type Verdict, worstOf } from './core/verdict.js';
export { type Observation, observe, type ObserveOptions } from './events/observe/observe.js';
export { judge } from './judge/judge.js';
export { compileProfile, explainPlan, loadProfile, parseFault, parseVocabulary } from './profiles/index.js';
export { junitReport } from './reports/junit.js';
export { terminalReport } from './reports/terminal-report.js';
export { verdictsJson } from './reports/verdicts-json.js';
export { type RunResult, runPlan } from './session/run.js';
export { Session, type SessionOptions } from './session/session.js';
