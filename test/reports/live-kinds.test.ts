import test from 'ava';
import { type Expectation, windowWithin } from '../../src/core/expectation.js';
import { LiveExpectations } from '../../src/reports/live-expectations.js';
import { planOf } from '../helpers/plans.js';
import { cut, type Story } from '../helpers/story.js';

const common = { id: 'K', step: 'outage', severity: 'fail', after: { kind: 'applied' }, from: 'uid1' } as const;
const window = windowWithin(0, 5000);
const alive: Expectation = { ...common, expects: 'alive', window };
const traffic: Expectation = { ...common, expects: 'traffic', window, direction: 'upstream' };
const attempts: Expectation = { ...common, expects: 'attempts', window, atMost: { count: 1, per: 1000 } };

function look(expectation: Expectation, story: Story, now: number) {
  const live = new LiveExpectations(planOf({ steps: [{ id: 'outage', duration: 9000, expect: [expectation] }] }));
  for (const record of story.records) live.observe(record);
  return live.look(expectation, now);
}

for (const { what, expectation, story, now, looks, shown } of [
  {
    what: 'a process that runs',
    expectation: alive,
    story: cut(),
    now: 4000,
    looks: 'waiting',
    shown: 'running 2.0 s',
  },
  { what: 'a process that ran', expectation: alive, story: cut(), now: 8000, looks: 'right', shown: '✓? still runs' },
  {
    what: 'a process that died',
    expectation: alive,
    story: cut().exits(3000, 'uid1', false),
    now: 4000,
    looks: 'wrong',
    shown: '✗? came at 1.00 s',
  },
  {
    what: 'traffic that is awaited',
    expectation: traffic,
    story: cut(),
    now: 4000,
    looks: 'waiting',
    shown: 'waiting 2.0 s',
  },
  {
    what: 'traffic the other way',
    expectation: traffic,
    story: cut().resumes(3000, 'downstream'),
    now: 8000,
    looks: 'wrong',
    shown: '✗? overdue',
  },
  {
    what: 'traffic that came',
    expectation: traffic,
    story: cut().resumes(3000, 'upstream'),
    now: 4000,
    looks: 'right',
    shown: '✓? came at 1.00 s',
  },
  {
    what: 'attempts that are watched',
    expectation: attempts,
    story: cut(),
    now: 4000,
    looks: 'waiting',
    shown: 'watching 2.0 s',
  },
  {
    what: 'attempts that are over',
    expectation: attempts,
    story: cut(),
    now: 8000,
    looks: 'right',
    shown: '✓? to be judged',
  },
] as const) {
  test(`${what} looks ${looks} while the run goes on`, (t) => {
    const seen = look(expectation, story, now);
    t.is(seen.looks, looks);
    t.is(seen.now, shown);
    t.is(seen.what[1], `${expectation.expects} uid1`);
  });
}
