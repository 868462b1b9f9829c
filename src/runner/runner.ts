import { type Clock, pause } from '../core/clock.js';
import type { FaultSpec, HealReason } from '../core/fault.js';
import type { NetworkPlan } from '../core/network.js';
import type { Plan, StepPlan, SubStepPlan } from '../core/plan.js';
import type { Occurrence, RecordOf, RunEnd } from '../core/records.js';
import { explainStep } from './explain-step.js';
import { type BaselineGround, holdBaseline } from './baseline.js';

/** What a run acts on. */
export interface RunGround extends BaselineGround {
  clock: Clock;
  record(occurrence: Occurrence): void;
  applyFault(
    spec: FaultSpec,
    options: { duration?: number; step: string },
  ): { explain: string; ended: Promise<HealReason> };
  /** Puts a network in place of the one there is, until it is stopped. */
  useNetwork(network: NetworkPlan): { stop(): void };
  healAll(reason: HealReason): void;
  /** The last bytes up to now are worth remembering. */
  remember(): void;
}

/** Executes a plan's baseline and steps against the clock; gives why it ended. Stops early when `signal` aborts. */
export async function executePlan(plan: Plan, ground: RunGround, signal: AbortSignal): Promise<RunEnd> {
  const tooLong = new AbortController();
  const limit = ground.clock.after(plan.safety.maxDuration, () => tooLong.abort('max-duration'));
  const stop = AbortSignal.any([signal, tooLong.signal]);
  const onStop = () => ground.healAll('aborted');
  stop.addEventListener('abort', onStop, { once: true });
  try {
    if (!(await baselineHolds(plan, ground, stop))) return stop.aborted ? endOf(stop) : 'no-baseline';
    for (const step of plan.steps) {
      await executeStep(step, ground, stop);
      if (stop.aborted) return endOf(stop);
    }
    return 'finished';
  } finally {
    limit.cancel();
    stop.removeEventListener('abort', onStop);
  }
}

async function baselineHolds(plan: Plan, ground: RunGround, signal: AbortSignal): Promise<boolean> {
  if (plan.baseline === undefined) return !signal.aborted;
  const missing = await holdBaseline(plan.baseline, ground, signal);
  ground.record({ kind: 'baseline', held: missing.length === 0, missing });
  return missing.length === 0;
}

async function executeStep(
  step: StepPlan,
  ground: RunGround,
  signal: AbortSignal,
  within?: RecordOf<'step-started'>['within'],
): Promise<void> {
  ground.record({
    kind: 'step-started',
    step: step.id,
    ...(step.fault === undefined ? {} : { fault: step.fault.type }),
    duration: step.duration,
    explain: explainStep(step),
    ...(within === undefined ? {} : { within }),
  });
  const network = step.network && ground.useNetwork(step.network);
  // A fault may end by itself before its step does.
  const ended = step.fault && ground.applyFault(step.fault, { duration: step.duration, step: step.id }).ended;
  await (step.parallel === undefined ? pause(ground.clock, step.duration, signal) : executeParts(step, ground, signal));
  await ended;
  network?.stop();
  ground.remember();
  ground.record({
    kind: 'step-ended',
    step: step.id,
    ...(within === undefined ? {} : { within: within.step }),
    ...(signal.aborted ? { aborted: true } : {}),
  });
}

// All at once, each after its delay. When one cannot be executed, no other one begins.
async function executeParts({ id, parallel = [] }: StepPlan, ground: RunGround, signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const execute = async (part: SubStepPlan) => {
    if (part.delay > 0) await pause(ground.clock, part.delay, stop);
    if (!stop.aborted) await executeStep(part, ground, stop, { step: id, delay: part.delay });
  };
  const orAbort = (error: unknown) => {
    failed.abort();
    throw error;
  };
  await Promise.all(parallel.map((part) => execute(part).catch(orAbort)));
}

function endOf(signal: AbortSignal): RunEnd {
  return signal.reason === 'max-duration' || signal.reason === 'client-died' ? signal.reason : 'interrupted';
}
