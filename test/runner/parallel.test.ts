import test from 'ava';
import type { HealReason } from '../../src/core/fault.js';
import { History } from '../../src/core/history.js';
import type { StepPlan, SubStepPlan } from '../../src/core/plan.js';
import type { RunEnd } from '../../src/core/records.js';
import { executePlan } from '../../src/runner/runner.js';
import { ManualClock } from '../helpers/manual-clock.js';
import { planOf } from '../helpers/plans.js';

const cut = (id: string, duration: number, delay = 0): SubStepPlan => ({
  id,
  fault: { type: 'blackhole', options: {}, target: { direction: 'both' } },
  duration,
  delay,
  expect: [],
});
const pause = (id: string, duration: number, delay = 0): SubStepPlan => ({ id, duration, delay, expect: [] });
const both = (...parallel: SubStepPlan[]): StepPlan => ({
  id: 'both',
  duration: Math.max(...parallel.map(({ delay, duration }) => delay + duration)),
  expect: [],
  parallel,
});
const rest: StepPlan = { id: 'rest', duration: 3000, expect: [] };

/** Runs steps against a fake clock; `told` is what happened and when, in order. */
function scene(steps: StepPlan[], { refused = '' } = {}) {
  const clock = new ManualClock();
  const history = new History(clock);
  const abort = new AbortController();
  const told: string[] = [];
  const heals = new Map<string, (reason: HealReason) => void>();
  const tell = (text: string) => told.push(`${clock.now()} ${text}`);
  history.listen((record) => {
    const aborted = record.kind === 'step-ended' && record.aborted === true ? ', aborted' : '';
    tell('step' in record ? `${record.kind} ${record.step}${aborted}` : record.kind);
  });
  const start = (): Promise<RunEnd> =>
    executePlan(
      planOf({ steps }),
      {
        clock,
        records: () => history.records(),
        lastBytes: () => ({}),
        record: (occurrence) => history.append(occurrence),
        applyFault(_, { duration = 0, step }) {
          if (step === refused) throw new Error(`${step} cannot be cut`);
          const ended = new Promise<HealReason>((resolve) => {
            heals.set(step, (reason) => {
              tell(`healed ${step} ${reason}`);
              heals.delete(step);
              resolve(reason);
            });
          });
          clock.after(duration, () => heals.get(step)?.('ended'));
          return { explain: '', ended };
        },
        useNetwork({ name }) {
          tell(`network ${name}`);
          return { stop: () => tell(`network ${name} over`) };
        },
        healAll: (reason) => [...heals.values()].forEach((heal) => heal(reason)),
        remember: () => {},
      },
      abort.signal,
    );
  return { clock, abort, told, history, start };
}

test('sub-steps begin after their delays, end by themselves, and the next step waits for the last of them', async (t) => {
  const { clock, told, start } = scene([both(cut('long', 5000), cut('short', 1000), pause('late', 4000, 2000)), rest]);
  const ended = start();
  await clock.pass(9000);
  t.deepEqual(told, [
    '0 step-started both',
    '0 step-started long',
    '0 step-started short',
    '1000 healed short ended',
    '1000 step-ended short',
    '2000 step-started late',
    '5000 healed long ended',
    '5000 step-ended long',
    '6000 step-ended late',
    '6000 step-ended both',
    '6000 step-started rest',
    '9000 step-ended rest',
  ]);
  t.is(await ended, 'finished');
});

test('the lines of a sub-step say what it is a part of, and when it was to begin', async (t) => {
  const { clock, history, start } = scene([both(cut('now', 1000), cut('late', 1000, 500))]);
  void start();
  await clock.pass(1500);
  const steps = history.records().filter((record) => record.kind === 'step-started' || record.kind === 'step-ended');
  t.deepEqual(
    steps.map((record) => [record.step, record.within]),
    [
      ['both', undefined],
      ['now', { step: 'both', delay: 0 }],
      ['late', { step: 'both', delay: 500 }],
      ['now', 'both'],
      ['late', 'both'],
      ['both', undefined],
    ],
  );
  t.like(steps[0], { duration: 1500, explain: 'side by side now, late after 500 ms for 1.5 s' });
});

test('an abort heals every sub-step at once, and those that were to come never begin', async (t) => {
  const { clock, abort, told, start } = scene([both(cut('a', 5000), cut('b', 1000), cut('c', 1000, 4000)), rest]);
  const ended = start();
  await clock.pass(2000);
  abort.abort('interrupted');
  await clock.pass(5000);
  t.deepEqual(told.slice(3), [
    '1000 healed b ended',
    '1000 step-ended b',
    '2000 healed a aborted',
    '2000 step-ended a, aborted',
    '2000 step-ended both, aborted',
  ]);
  t.is(await ended, 'interrupted');
});

test('a sub-step that cannot be executed ends the run, and no later one begins', async (t) => {
  const { clock, told, start } = scene([both(cut('a', 5000), cut('b', 1000, 2000), cut('c', 1000, 3000)), rest], {
    refused: 'b',
  });
  const failed = t.throwsAsync(start(), { message: 'b cannot be cut' });
  await clock.pass(9000);
  await failed;
  t.false(told.some((line) => line.includes('step-started c') || line.includes('rest')));
});

test('the network of a parallel step is there until the last sub-step is over, that of a sub-step for its own time', async (t) => {
  const network = (name: string) => ({ network: { name, explain: '', faults: [], outages: [], notes: [] } });
  const { clock, told, start } = scene([
    { ...both({ ...pause('a', 1000, 1000), ...network('tunnel') }, pause('b', 4000)), ...network('3g') },
  ]);
  void start();
  await clock.pass(4000);
  t.deepEqual(
    told.filter((line) => line.includes('network')),
    ['0 network 3g', '1000 network tunnel', '2000 network tunnel over', '4000 network 3g over'],
  );
});
