import test from 'ava';
import type { HealReason } from '../../src/core/fault.js';
import { History } from '../../src/core/history.js';
import type { Plan, StepPlan } from '../../src/core/plan.js';
import type { RunEnd } from '../../src/core/records.js';
import { executePlan } from '../../src/runner/runner.js';
import { ManualClock } from '../helpers/manual-clock.js';
import { planOf } from '../helpers/plans.js';

const cut: StepPlan = {
  id: 'cut',
  fault: { type: 'blackhole', options: {}, target: { direction: 'both' } },
  duration: 5000,
  expect: [],
};
const rest: StepPlan = { id: 'rest', duration: 3000, expect: [] };

/** Runs a plan against a fake clock and one fault at a time; `told` is what happened and when, in order. */
function scene(plan: Partial<Plan>, { lasts }: { lasts?: number } = {}) {
  const clock = new ManualClock();
  const history = new History(clock);
  const abort = new AbortController();
  const told: string[] = [];
  const tell = (text: string) => told.push(`${clock.now()} ${text}`);
  let ended: RunEnd | undefined;
  let heal: ((reason: HealReason) => void) | undefined;
  history.listen((record) => tell('step' in record ? `${record.kind} ${record.step}` : record.kind));

  const start = () =>
    executePlan(
      planOf(plan),
      {
        clock,
        records: () => history.records(),
        lastBytes: () => ({}),
        record: (occurrence) => history.append(occurrence),
        applyFault(spec, { duration = 0, step }) {
          tell(`apply ${spec.type} of ${step}`);
          const ended = new Promise<HealReason>((resolve) => {
            heal = (reason) => {
              tell(`healed ${reason}`);
              heal = undefined;
              resolve(reason);
            };
          });
          clock.after(lasts ?? duration, () => heal?.('ended'));
          return { explain: '', ended };
        },
        useNetwork({ name }) {
          tell(`network ${name}`);
          return { stop: () => tell(`network ${name} over`) };
        },
        healAll: (reason) => heal?.(reason),
        remember: () => tell('remember'),
      },
      abort.signal,
    ).then((reason) => {
      ended = reason;
      tell(`run over ${reason}`);
    });
  return { clock, abort, told, start, ended: () => ended };
}

test('steps come one after another, each fault lasts as long as its step', async (t) => {
  const { clock, told, start } = scene({ steps: [cut, rest] });
  void start();
  await clock.pass(8000);
  t.deepEqual(told, [
    '0 step-started cut',
    '0 apply blackhole of cut',
    '5000 healed ended',
    '5000 remember',
    '5000 step-ended cut',
    '5000 step-started rest',
    '8000 remember',
    '8000 step-ended rest',
    '8000 run over finished',
  ]);
});

test('a fault that ends by itself before its step does not shorten the step', async (t) => {
  const { clock, told, start } = scene({ steps: [cut] }, { lasts: 1000 });
  void start();
  await clock.pass(5000);
  t.deepEqual(told.slice(2), ['1000 healed ended', '5000 remember', '5000 step-ended cut', '5000 run over finished']);
});

test('an abort heals at once and no further step begins', async (t) => {
  const { clock, abort, told, start } = scene({ steps: [cut, rest] });
  void start();
  await clock.pass(2000);
  abort.abort('interrupted');
  await clock.pass(0);
  t.deepEqual(told.slice(2), [
    '2000 healed aborted',
    '2000 remember',
    '2000 step-ended cut',
    '2000 run over interrupted',
  ]);
});

test('a signal that was aborted before begins nothing', async (t) => {
  const { clock, abort, told, start } = scene({ steps: [cut] });
  abort.abort('interrupted');
  void start();
  await clock.pass(0);
  t.deepEqual(told, ['0 run over interrupted']);
});

test('a run that takes too long is healed and ended', async (t) => {
  const { clock, told, start } = scene({ steps: [cut, rest], safety: { maxDuration: 4000 } });
  void start();
  await clock.pass(4000);
  t.deepEqual(told.slice(2), [
    '4000 healed aborted',
    '4000 remember',
    '4000 step-ended cut',
    '4000 run over max-duration',
  ]);
});

test('a run that is over in time is not reached by its limit any more', async (t) => {
  const { clock, told, start, ended } = scene({ steps: [rest], safety: { maxDuration: 3000.5 } });
  void start();
  await clock.pass(3000);
  t.is(ended(), 'finished');
  const length = told.length;
  await clock.pass(10_000);
  t.is(told.length, length);
});

test('without its baseline nothing is done to the wire', async (t) => {
  const require = [{ kind: 'traffic', client: 'uid1' } as const];
  const { clock, told, start } = scene({ steps: [cut], baseline: { require, steadyFor: 0, patience: 1000 } });
  void start();
  await clock.pass(1100);
  t.deepEqual(told, ['1000 baseline', '1000 run over no-baseline']);
});

test('the baseline is written down before the first step', async (t) => {
  const { clock, told, start } = scene({ steps: [cut], baseline: { require: [], steadyFor: 2000, patience: 1000 } });
  void start();
  await clock.pass(2000);
  t.deepEqual(told, ['2000 baseline', '2000 step-started cut', '2000 apply blackhole of cut']);
});

test('a client that died is why the run ends, also during the baseline', async (t) => {
  const { clock, abort, told, start } = scene({
    steps: [cut],
    baseline: { require: [], steadyFor: 2000, patience: 0 },
  });
  void start();
  await clock.pass(500);
  abort.abort('client-died');
  await clock.pass(0);
  t.deepEqual(told, ['500 baseline', '500 run over client-died']);
});
