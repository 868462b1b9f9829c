import test from 'ava';
import { FakeMessages, message } from '../helpers/fake-messages.js';

/** What came out of a direction, with the codes of close frames. */
function said({ out }: FakeMessages['upstream']): string[] {
  return out.map(({ t, message: { opcode, payload } }) => {
    const bytes = payload() ?? Buffer.alloc(0);
    return opcode === 'close' ? `${t} close ${bytes.readUInt16BE(0)} ${bytes.toString('utf8', 2)}` : `${t} ${opcode}`;
  });
}

const closing = message('close', Buffer.from([3, 232]));

test('the client gets the code and the server 1001; each gets its FIN when it has answered', (t) => {
  const fake = new FakeMessages();
  fake.apply('ws-close', { code: 4001, reason: 'bye' });
  fake.at(30).upstream.arrive(closing);
  fake.at(40).downstream.arrive(closing);
  fake.at(10_000);
  t.deepEqual(said(fake.downstream), ['0 close 4001 bye']);
  t.deepEqual(said(fake.upstream), ['0 close 1001 ']);
  t.deepEqual(fake.endings, ['30 fin client', '40 fin server']);
  t.deepEqual(fake.effects.sort(), ['downstream', 'upstream']);
});

test('side: server turns it round, and side: both gives both the code', (t) => {
  for (const [side, client, server] of [
    ['server', 1001, 1012],
    ['both', 1012, 1012],
  ] as const) {
    const fake = new FakeMessages();
    fake.apply('ws-close', { code: 1012, side });
    fake.at(1);
    t.deepEqual(said(fake.downstream), [`0 close ${client} `]);
    t.deepEqual(said(fake.upstream), [`0 close ${server} `]);
  }
});

test('whoever does not answer gets the FIN 2 s after the frame was handed over, however late that was', (t) => {
  const fake = new FakeMessages();
  fake.downstream.heldUntil = 5000;
  fake.apply('ws-close', { code: 1011, side: 'both' });
  fake.at(20_000);
  t.deepEqual(said(fake.downstream), ['5000 close 1011 ']);
  t.deepEqual(fake.endings, ['2000 fin server', '7000 fin client']);
});

test('a close frame that crosses ours is its answer, once ours is handed over', (t) => {
  const fake = new FakeMessages();
  fake.downstream.heldUntil = 100;
  fake.apply('ws-close', { code: 1000, side: 'both' });
  fake.upstream.arrive(closing);
  fake.at(50);
  t.deepEqual(fake.endings, []);
  fake.at(101);
  t.deepEqual(fake.endings, ['100 fin client']);
});

test('what the sides say from then on is thrown away, and its own time is waited for', (t) => {
  const fake = new FakeMessages();
  fake.apply('ws-close', { code: 1001, after: '1s' });
  fake.downstream.arrive(message('text', 'x'));
  fake.at(1000);
  for (const way of [fake.upstream, fake.downstream]) {
    way.arrive(message('text', 'y'));
    way.arrive(message('ping', ''));
  }
  fake.at(10_000);
  t.deepEqual(said(fake.downstream), ['0 text', '1000 close 1001 ']);
  t.deepEqual(said(fake.upstream), ['1000 close 1001 ']);
});

test('1006 is a FIN without a close frame, and the other side still gets its 1001', (t) => {
  const fake = new FakeMessages();
  fake.apply('ws-close', { code: 1006 });
  fake.at(10_000);
  t.deepEqual(said(fake.downstream), []);
  t.deepEqual(said(fake.upstream), ['0 close 1001 ']);
  t.deepEqual(fake.endings, ['0 fin client', '2000 fin server']);
});

test('1006 for both is a FIN for both, at once', (t) => {
  const fake = new FakeMessages();
  fake.apply('ws-close', { code: 1006, side: 'both', after: '10ms' });
  fake.at(10_000);
  t.deepEqual(fake.endings.sort(), ['10 fin client', '10 fin server']);
  t.deepEqual([...said(fake.downstream), ...said(fake.upstream)], []);
});

test('a WebSocket that its own peers are closing is left to them', (t) => {
  for (const way of ['upstream', 'downstream'] as const) {
    const fake = new FakeMessages();
    fake.apply('ws-close', { code: 1011, side: 'both', after: '100ms' });
    fake[way].arrive(closing);
    fake.at(10_000);
    t.deepEqual(said(fake[way]), ['0 close 1000 ']);
    t.deepEqual(fake.endings, []);
    t.deepEqual(fake.effects, []);
  }
});

test('a new connection is closed after its handshake, and one that is no WebSocket never', (t) => {
  const fake = new FakeMessages({ framed: false });
  const fault = fake.apply('ws-close', { code: 1001, after: '50ms' });
  fake.at(1000);
  t.deepEqual(fake.effects, []);
  fake.frame();
  fake.at(1049);
  t.deepEqual(fake.effects, []);
  fake.at(1051);
  t.deepEqual(said(fake.downstream), ['1050 close 1001 ']);
  const other = new FakeMessages({ framed: false });
  other.apply('ws-close', {}).detach(other.connection);
  t.deepEqual(other.endings, []);
  fault.detach(fake.connection);
});

test('healed in the middle of it, both sides get their FIN at once, and nothing is left to happen', (t) => {
  const fake = new FakeMessages();
  const fault = fake.apply('ws-close', { code: 1001, side: 'both' });
  fake.at(10).upstream.arrive(closing);
  fake.at(20);
  fault.detach(fake.connection);
  t.deepEqual(fake.endings, ['10 fin client', '20 fin server']);
  fake.at(10_000);
  t.is(fake.endings.length, 2);
});

test('healed before its time, it has not happened', (t) => {
  const fake = new FakeMessages();
  fake.apply('ws-close', { code: 1001, after: '1s' }).detach(fake.connection);
  fake.at(10_000);
  t.deepEqual([fake.endings, fake.effects, fake.downstream.said], [[], [], []]);
});
