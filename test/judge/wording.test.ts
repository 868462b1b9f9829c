import test from 'ava';
import { windowWithin } from '../../src/core/expectation.js';
import { calm, cut, expectation, never, recovers, type Story, verdictOn } from '../helpers/story.js';

const t4 = expectation();
const offline = expectation({ event: 'peer-offline', from: 'uid2', about: 'uid1', after: { kind: 'applied' } });
const may = expectation({ count: { min: 0, max: 1 } });
const says = (t: number) => recovers(cut().says(t, 'uid1', 'interrupted'));
const stopped = (at: number) =>
  cut().lastByte('uid1', { received: 1990 }).healed(at, 'outage', 'aborted').runEnded(at, 'interrupted');

const sentences: [Story, typeof t4, sentence: string][] = [
  [says(5990), t4, 'interrupted came 4 s after the last byte to uid1 (line 11)'],
  [
    says(3990),
    t4,
    'interrupted came 2 s after the last byte to uid1 (line 11): 1.5 s before the window 4 s ± 500 ms begins',
  ],
  [says(8990), t4, 'interrupted came 7 s after the last byte to uid1 (line 11): 2.5 s later than 4 s ± 500 ms allows'],
  [
    says(5990),
    never('interrupted', [0, 5000]),
    'interrupted came 4 s after the last byte to uid1 (line 11), and must not in 0 ms … 5 s',
  ],
  [recovers(cut()), offline, 'uid2 did not say peer-offline about uid1 within 4.5 s after the fault was applied'],
  [
    recovers(cut()),
    never('lost', [0, 5000], { after: { kind: 'effective' } }),
    'uid1 did not say lost in 0 ms … 5 s after the fault took effect, as it should be',
  ],
  [recovers(cut()), may, 'uid1 did not say interrupted in 4 s ± 500 ms after the last byte to uid1, as it may be'],
  [
    says(5990),
    expectation({ count: { min: 2, max: 2 } }),
    'interrupted came 4 s after the last byte to uid1 (line 11): 1 of 2 came',
  ],
  [
    recovers(cut()),
    expectation({ after: { kind: 'closed', client: 'uid1' } }),
    'there is nothing to count from: closed(uid1) never came',
  ],
  [
    recovers(cut(), 6000),
    t4,
    'the fault was healed within the tolerance of the deadline, 4 s ± 500 ms after the last byte to uid1',
  ],
  [recovers(cut(), 3000), t4, 'the fault was healed 2.99 s before it was due'],
  [stopped(4000), t4, 'the run ended before the window 4 s ± 500 ms after the last byte to uid1 was over'],
  [stopped(4000), expectation({ step: 'later' }), 'the run ended (interrupted) before its fault was applied'],
  [
    calm().step(2000, 'outage').applied(2000, 'outage').healed(2010, 'outage', 'aborted').runEnded(2010, 'interrupted'),
    t4,
    'the run ended (interrupted) before its fault took effect',
  ],
  [recovers(cut()), expectation({ from: 'uid3' }), 'uid3 was never heard'],
  [
    recovers(cut().says(5988, 'uid1', 'lost').says(5990, 'uid1', 'rejoined')),
    expectation({
      event: 'lost',
      after: { kind: 'event', client: 'uid1', event: 'rejoined' },
      window: windowWithin(0, 10),
    }),
    'the two events are nearer to each other than their clocks can tell',
  ],
];

for (const [story, expected, sentence] of sentences) {
  test(`a verdict says: ${sentence}`, (t) => {
    t.is(verdictOn(story, expected).because, sentence);
  });
}
