import test from 'ava';
import { FakeMessages, message } from '../helpers/fake-messages.js';

const all = (['text', 'binary', 'ping', 'pong', 'close'] as const).map((opcode) => message(opcode, 'x'));

for (const [options, passes] of [
  [{}, ['text', 'binary', 'close']],
  [{ frames: 'both' }, ['text', 'binary', 'close']],
  [{ frames: 'ping' }, ['text', 'binary', 'pong', 'close']],
  [{ frames: 'pong' }, ['text', 'binary', 'ping', 'close']],
  [{ reverse: true }, ['ping', 'pong', 'close']],
] as const) {
  test(`ws-mute ${JSON.stringify(options)} lets ${passes.join(', ')} pass, in its direction`, (t) => {
    const fake = new FakeMessages();
    const fault = fake.apply('ws-mute', options);
    for (const each of all) fake.downstream.arrive(each);
    for (const each of all) fake.upstream.arrive(each);
    fake.at(1);
    t.deepEqual(
      fake.downstream.out.map(({ message }) => message.opcode),
      [...passes],
    );
    t.is(fake.upstream.out.length, all.length);
    t.deepEqual(fake.effects, ['downstream']);
    fault.detach(fake.connection);
    for (const each of all) fake.downstream.arrive(each);
    fake.at(2);
    t.is(fake.downstream.out.length, passes.length + all.length);
  });
}

test('a message that is too large to be kept is swallowed like any other', (t) => {
  const fake = new FakeMessages();
  fake.apply('ws-mute', { reverse: true });
  fake.downstream.arrive(message('binary', 'x', 0, false));
  fake.at(1);
  t.deepEqual(fake.downstream.said, []);
});

test('changed, it swallows what it is told to from then on', (t) => {
  const fake = new FakeMessages();
  const fault = fake.apply('ws-mute', { frames: 'ping' });
  fake.downstream.arrive(message('ping', '1'));
  fault.change({ frames: 'pong', reverse: false });
  fake.downstream.arrive(message('ping', '2'));
  fake.downstream.arrive(message('pong', '3'));
  fake.at(1);
  t.deepEqual(fake.downstream.said, ['0 ping 2']);
});
