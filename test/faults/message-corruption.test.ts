import test from 'ava';
import { FakeMessages, message } from '../helpers/fake-messages.js';

test('the share of the messages is changed that was asked for, the same with the same seed', (t) => {
  const outcome = (seed: number, skip = 0) => {
    const fake = new FakeMessages({ seed });
    fake.apply('corrupt', { share: '20%', messages: 'all' });
    for (let index = skip; index < 1000; index++) fake.downstream.arrive(message('text', 'aaaa', index));
    fake.at(1);
    return fake.downstream.out
      .filter(({ message }) => String(message.payload()) !== 'aaaa')
      .map(({ message }) => `${message.index} ${String(message.payload())}`);
  };
  const changed = outcome(1);
  t.true(changed.length > 150 && changed.length < 250, `${changed.length}`);
  t.deepEqual(outcome(1), changed);
  t.notDeepEqual(outcome(2), changed);
  t.deepEqual(
    outcome(1, 500),
    changed.filter((each) => Number.parseInt(each, 10) >= 500),
  );
});

test('only messages that match are changed, control frames and what cannot be read not', (t) => {
  const fake = new FakeMessages();
  fake.apply('corrupt', { share: '100%', messages: { pattern: 'a' } });
  const passing = [
    message('text', 'bbb', 0),
    message('ping', 'aaa', 0),
    message('close', 'aaa', 1),
    message('text', 'aaa', 1, false),
    { ...message('text', 'aaa', 2), payload: () => undefined },
  ];
  for (const each of passing) fake.downstream.arrive(each);
  t.deepEqual(fake.effects, []);
  fake.downstream.arrive(message('text', 'aaa', 3));
  fake.at(1);
  t.deepEqual(fake.effects, ['downstream']);
  t.deepEqual(
    fake.downstream.out.slice(0, -1).map(({ message }) => message),
    passing,
  );
  t.regex(fake.downstream.said.at(-1) ?? '', /^0 text (baa|aba|aab)$/);
});

test('pings are changed when they are meant', (t) => {
  const fake = new FakeMessages();
  fake.apply('corrupt', { share: '100%', messages: { opcode: 'ping' } });
  fake.downstream.arrive(message('ping', 'aaa', 0));
  fake.downstream.arrive(message('ping', '', 1));
  fake.at(1);
  t.not(fake.downstream.said[0], '0 ping aaa');
  t.is(fake.downstream.said[1], '0 ping ');
});
