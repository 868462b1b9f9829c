import test from 'ava';
import { everyStepOf, expectationsOf, filtersOf } from '../../src/core/plan.js';
import { faultStepsOf, startsOf, withoutExpectations } from '../../src/core/steps.js';
import { explainPlan, warningsOf } from '../../src/profiles/index.js';
import { planDuration } from '../../src/profiles/check-durations.js';
import { changed, compileText, problemsOf, smallProfile } from './compile-text.js';

const steps = `  - id: both
    title: two at once
    parallel:
      - id: cut
        fault: {type: blackhole}
        target: {clients: [uid1]}
        for: 20s
        contract: 4-10-20
      - id: slow
        delay: 5s
        fault: {type: duplicate, every: 2}
        target: {clients: [uid2]}
        for: 25s
        expect:
          - {id: S1, event: lost, from: uid2, after: 'last-received(uid2, opcode = ping)', within: [0s, 9s], follows: S2}
      - id: look
        wait: 4s
        expect:
          - {id: S2, event: interrupted, from: uid2, after: healed, within: [0s, 40s]}
  - id: after
    wait: 60s
`;
const text = `${smallProfile}${steps}`;

test('a parallel step is compiled with its sub-steps, their delays and what each expects', (t) => {
  const plan = compileText(text);
  const both = plan.steps[2];
  t.like(both, { id: 'both', title: 'two at once', duration: 30_000, expect: [] });
  t.deepEqual(
    both?.parallel?.map(({ id, delay, duration, fault }) => [id, delay, duration, fault?.type]),
    [
      ['cut', 0, 20_000, 'blackhole'],
      ['slow', 5000, 25_000, 'duplicate'],
      ['look', 0, 4000, undefined],
    ],
  );
  const ofContract = both?.parallel?.[0]?.expect ?? [];
  t.true(ofContract.length > 3);
  t.true(ofContract.every(({ step }) => step === 'cut'));
  t.deepEqual(
    expectationsOf(plan)
      .slice(-2)
      .map(({ id, step }) => [id, step]),
    [
      ['S1', 'slow'],
      ['S2', 'look'],
    ],
  );
  t.true(filtersOf(plan).has('uid2'));
  t.is(planDuration(plan), 25_000 + 15_000 + 30_000 + 60_000);
  t.is(startsOf(plan.steps).get('slow'), 45_000);
});

test('a fault on messages in a sub-step makes the compression of its proxy readable', (t) => {
  t.is(compileText(text).proxies[0]?.compression, 'no-takeover');
  t.is(compileText(changed('{type: duplicate, every: 2}', '{type: blackhole}', text)).proxies[0]?.compression, 'keep');
  const kept = changed('identify', 'compression: keep, identify', text);
  t.is(problemsOf(kept).length, 1);
  t.regex(problemsOf(kept)[0] ?? '', /^29:16 /);
});

test('a sub-step without a fault looks back past its siblings', (t) => {
  const found = faultStepsOf(compileText(text).steps);
  const ids = (step: string) => found.get(step)?.map(({ id }) => id);
  t.deepEqual(ids('look'), ['outage']);
  t.deepEqual(ids('slow'), ['slow']);
  t.deepEqual(ids('after'), ['cut', 'slow']);
});

test('a sub-step that no fault precedes is warned about', (t) => {
  const alone = `${smallProfile.slice(0, smallProfile.indexOf('  - id: outage'))}${steps}`;
  t.deepEqual(warningsOf(compileText(alone)), ['S2 can only be inconclusive: no fault was in force by step look']);
});

test('a parallel step is explained with each of its sub-steps', (t) => {
  const lines = explainPlan(compileText(text)).split('\n');
  for (const line of [
    'Step 3, both: 30 s, its sub-steps beside each other, two at once',
    'Step 3.1, cut: 20 s',
    'Step 3.2, slow: 25 s, 5 s after step 3 began',
    'Step 3.3, look: 4 s',
    'Step 4, after: 1 min',
  ]) {
    t.true(lines.includes(line), `${line} in\n${lines.join('\n')}`);
  }
});

test('a step of which nothing is expected has sub-steps of which nothing is expected', (t) => {
  const bare = compileText(text).steps.map(withoutExpectations);
  t.deepEqual(expectationsOf({ steps: bare }), []);
  t.is(everyStepOf(bare).length, 7);
});
