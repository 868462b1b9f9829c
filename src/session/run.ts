import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { DeadwireError } from '../core/errors.js';
import { type Address, expectationsOf, upstreamsOf } from '../core/plan.js';
import type { HistoryRecord, RunEnd } from '../core/records.js';
import { runSeconds } from '../core/run-length.js';
import { type Outcome, type Verdict, worstOf } from '../core/verdict.js';
import { judge } from '../judge/judge.js';
import { executePlan } from '../runner/runner.js';
import { startBackground } from './background.js';
import type { Session } from './session.js';
import { version } from './version.js';

export interface RunResult {
  run: string;
  startedAt: string;
  /** Real seconds. */
  durationSeconds: number;
  ended: RunEnd;
  verdicts: Verdict[];
  outcome: Outcome;
}

/** How long an upstream may take to answer before the run, real milliseconds. */
const probePatience = 5000;

/**
 * Runs the plan of a started session to its end and judges it. Aborting the signal heals everything and ends the run,
 * which is still judged. The session is left running, for whoever wants to look.
 * @throws DeadwireError UPSTREAM_UNREACHABLE before anything has begun
 */
export async function runPlan(session: Session, signal: AbortSignal): Promise<RunResult> {
  const { plan, clock, history } = session;
  await Promise.all(plan.proxies.flatMap((proxy) => upstreamsOf(proxy).map((upstream) => probe(proxy.name, upstream))));
  const run = `${plan.name}-${randomUUID().slice(0, 8)}`;
  const startedAt = new Date().toISOString();
  const { name: profile, title, seed } = plan;
  session.record({ kind: 'run-started', run, profile, title, seed, startedAt, timeScale: clock.scale, version });

  const ofOutages: Verdict[] = [];
  session.outages.onJudged((verdicts) => ofOutages.push(...verdicts));
  const lostClient = new AbortController();
  const stopListening = history.listen((record) => {
    if (isUnexpectedExit(record) && beforeBaseline(history.records())) lostClient.abort('client-died');
  });
  if (plan.network !== undefined) session.networks.use(plan.network);
  const background = startBackground(session);
  session.clientProcesses.startAll();
  const ended = await executePlan(plan, groundOf(session), AbortSignal.any([signal, lostClient.signal]));
  stopListening();
  session.networks.stop();
  background.stop();
  session.remember();
  session.outages.finish();
  session.record({ kind: 'run-ended', reason: ended });

  const ofSteps = judge(history.records(), expectationsOf(plan));
  session.metrics.observeVerdicts(profile, ofSteps);
  const verdicts = [...ofSteps, ...ofOutages];
  const outcome = worstOf(verdicts);
  session.metrics.observeRun(profile, outcome);
  return { run, startedAt, durationSeconds: secondsOf(history.records()), ended, verdicts, outcome };
}

// By the run's own clock, so that whoever judges its history again finds the same.
function secondsOf(records: readonly HistoryRecord[]): number {
  const started = records.findLast((record) => record.kind === 'run-started');
  const ended = records.findLast(({ kind }) => kind === 'run-ended');
  return started === undefined || ended === undefined ? 0 : runSeconds(started, ended.t);
}

function groundOf(session: Session): Parameters<typeof executePlan>[1] {
  return {
    clock: session.clock,
    records: () => session.history.records(),
    lastBytes: (client) => session.tracks.lastBytes(client),
    record: (occurrence) => session.record(occurrence),
    applyFault: (spec, options) => session.faults.apply(spec, options),
    useNetwork: (network) => session.networks.use(network),
    healAll: (reason) => session.faults.healAll(reason),
    remember: () => session.remember(),
  };
}

// A run whose upstream is not there can only waste everybody's time.
async function probe(name: string, { host, port }: Address): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      socket.destroy();
      reject(
        new DeadwireError(
          'UPSTREAM_UNREACHABLE',
          `the upstream ${host}:${port} of proxy ${name} cannot be reached: ${reason}`,
        ),
      );
    };
    const socket = net.connect({ host, port, timeout: probePatience });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail(`no answer within ${probePatience / 1000} s`));
    socket.once('error', (error) => fail(error.message));
  });
}

function isUnexpectedExit(record: HistoryRecord): boolean {
  return record.kind === 'client-exited' && !record.expected;
}

function beforeBaseline(records: readonly HistoryRecord[]): boolean {
  return !records.some(({ kind }) => kind === 'baseline' || kind === 'step-started');
}
