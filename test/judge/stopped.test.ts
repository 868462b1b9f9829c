import test from 'ava';
import { windowAt } from '../../src/core/expectation.js';
import { calm, causesOf, cut, expectation, never, verdictOn } from '../helpers/story.js';

const t4 = expectation();

test('Ctrl-C leaves what was decided, and nothing else', (t) => {
  const story = cut().says(5990, 'uid1', 'interrupted').lastByte('uid1', { received: 1990, sent: 1980 });
  story.healed(14_000, 'outage', 'aborted').stepEnded(14_000, 'outage').runEnded(14_001, 'interrupted');
  const lost = expectation({ id: 'T5', event: 'lost', window: windowAt(10_000), follows: 'T4' });
  const offline = expectation({ id: 'T6', event: 'failed', window: windowAt(20_000) });
  t.deepEqual(
    causesOf(
      story,
      t4,
      lost,
      offline,
      expectation({ id: 'T7', event: 'failed', after: { kind: 'expectation', id: 'T6' } }),
      expectation({ id: 'C', after: { kind: 'closed', client: 'uid1' } }),
      never('lost', [0, 9000]),
      never('failed', [0, 18_000]),
    ),
    ['on-time', 'missing', 'aborted', 'aborted', 'aborted', 'absent', 'aborted'],
  );
});

test('Ctrl-C before the fault took effect is no fault without effect', (t) => {
  const story = calm().step(2000, 'outage').applied(2000, 'outage');
  const stopped = story.healed(2050, 'outage', 'aborted').stepEnded(2050, 'outage').runEnded(2050, 'interrupted');
  t.is(verdictOn(stopped, t4).cause, 'aborted');
});
