import zlib from 'node:zlib';
import test from 'ava';
import { type Message, MessageStage } from '../../src/core/message-stage.js';
import { Framing } from '../../src/links/framing.js';
import { FakeLink } from '../helpers/fake-link.js';
import { cut, frame } from './frames.js';

/** Notes what it sees, and takes out what it is told to. */
class Seeing extends MessageStage {
  readonly seen: Message[] = [];
  readonly takes: (message: Message) => boolean;

  constructor(takes: (message: Message) => boolean = () => false) {
    super();
    this.takes = takes;
  }

  override message(message: Message, at: number): void {
    this.seen.push(message);
    if (!this.takes(message)) this.next.message(message, at);
  }
}

/** Keeps every message until it is told to let go. */
class Keeping extends MessageStage {
  kept_: Message[] = [];
  override message(message: Message): void {
    this.kept_.push(message);
  }

  override letGo(now: number): void {
    for (const message of this.kept_.splice(0)) this.next.message(message, now);
  }
}

const large = (size: number) => 'x'.repeat(size);

function arriveAll(fake: FakeLink, bytes: Buffer, size = 50_000): void {
  for (const chunk of cut(bytes, Array(Math.ceil(bytes.length / size)).fill(size))) fake.arrive(chunk);
}

function framed(options: { budget?: number } = {}, direction: 'upstream' | 'downstream' = 'downstream') {
  const fake = new FakeLink(options);
  const violations = fake.frame(direction, 'per-message');
  return { fake, violations };
}

test('a stage sees what a message says, unmasked, put together and inflated, and how many came before it', (t) => {
  const { fake } = framed({}, 'upstream');
  const stage = new Seeing();
  const masked = true;
  fake.arrive(frame(1, 'one', { masked }));
  fake.link.addStage(stage);
  const said = Buffer.from('a text that is compressed, compressed and compressed');
  const deflated = zlib
    .deflateRawSync(said, { finishFlush: zlib.constants.Z_SYNC_FLUSH })
    .subarray(0, -4)
    .toString('latin1');
  // `frame` writes text as UTF-8, so the compressed bytes are made by hand.
  const compressed = Buffer.from(deflated, 'latin1');
  const pieces = [compressed.subarray(0, 10), compressed.subarray(10)].map((payload, index) =>
    Buffer.concat([Buffer.from([index === 0 ? 0x41 : 0x80, 0x80 | payload.length, 0, 0, 0, 0]), payload]),
  );
  const stream = Buffer.concat([
    frame(9, 'ping', { masked }),
    pieces[0] as Buffer,
    frame(10, '', { masked }),
    pieces[1] as Buffer,
    frame(2, '{"type":"a"}', { masked }),
  ]);
  arriveAll(fake, stream, 7);
  t.like(stage.seen, [
    { opcode: 'ping', index: 0, whole: true },
    { opcode: 'pong', index: 1, whole: true },
    { opcode: 'text', index: 1, whole: true },
    { opcode: 'binary', index: 2, whole: true },
  ]);
  t.is(stage.seen[2]?.content.text, said.toString());
  t.deepEqual(stage.seen[2]?.payload(), said);
  t.deepEqual(stage.seen[3]?.content.json, { type: 'a' });
  t.is(stage.seen[0]?.payload()?.toString(), 'ping');
});

test('what is compressed and damaged cannot be read, and passes', (t) => {
  const { fake, violations } = framed();
  const stage = new Seeing();
  fake.link.addStage(stage);
  const damaged = frame(1, 'this was never deflated', { compressed: true });
  fake.arrive(damaged);
  t.is(stage.seen[0]?.payload(), undefined);
  t.is(stage.seen[0]?.content.text, undefined);
  t.deepEqual(fake.sink.bytes, damaged);
  t.deepEqual(violations, []);
});

for (const taken of [false, true]) {
  for (const fragmented of [false, true]) {
    const what = `a message of 3 MB${fragmented ? ' in fragments' : ''}`;
    test(`${what} is not kept: the stages see its beginning, and it ${taken ? 'is gone' : 'passes'} as a whole`, (t) => {
      const { fake } = framed({ budget: 2_000_000 });
      const stage = new Seeing(({ whole }) => !whole && taken);
      fake.link.addStage(stage);
      const ping = frame(9, 'between');
      const message = fragmented
        ? Buffer.concat([
            frame(1, large(100_000), { fin: false }),
            ping,
            frame(0, large(1_900_000), { fin: false }),
            ping,
            frame(0, large(1_000_000)),
          ])
        : frame(1, large(3_000_000));
      const [before, after] = [frame(1, 'before'), frame(1, 'after')];
      arriveAll(fake, Buffer.concat([before, message, after]));
      const left = fragmented ? Buffer.concat([ping, ping]) : Buffer.alloc(0);
      const bytes = fake.sink.bytes.toString('latin1');
      const expected = Buffer.concat([before, taken ? left : message, after]).toString('latin1');
      // A ping that came while its message was still being put together goes ahead of it.
      const sorted = (text: string) => text.replaceAll(ping.toString('latin1'), '');
      t.is(bytes.length, expected.length);
      t.true(sorted(bytes) === sorted(expected));
      const whole = stage.seen.filter(({ opcode }) => opcode === 'text').map((each) => each.whole);
      t.deepEqual(whole, [true, false, true]);
      const partial = stage.seen.find((each) => !each.whole);
      t.is(partial?.payload(), undefined);
      t.is(partial?.content.text?.length, 64 * 1024);
      t.is(fake.budget.used, 0);
    });
  }
}

test('a message that finds no memory left in the process is treated as too large, and passes byte for byte', (t) => {
  const { fake } = framed({ budget: 1000 });
  const stage = new Seeing();
  fake.link.addStage(stage);
  const message = frame(2, large(300_000));
  arriveAll(fake, message);
  t.like(stage.seen, [{ whole: false }]);
  t.true(fake.sink.bytes.equals(message));
});

for (const size of [300 * 1024, 1000 * 1024]) {
  test(`a message of ${size} bytes does not come to a stand-still, however slow its reader`, (t) => {
    const { fake } = framed({ budget: 2_000_000 });
    const stage = new Seeing();
    fake.link.addStage(stage);
    const stream = Buffer.concat([frame(1, 'first'), frame(2, large(size)), frame(1, 'last')]);
    fake.sink.stalled = true;
    for (const chunk of cut(stream, Array(1000).fill(30_000))) {
      // A reader takes a little now and then, and all of it when nothing more would come otherwise.
      if (fake.source.paused) {
        fake.sink.drain();
        fake.sink.stalled = true;
      }
      t.false(fake.source.paused);
      fake.arrive(chunk);
    }
    fake.sink.drain();
    t.true(fake.sink.bytes.equals(stream));
    t.true(stage.seen.every(({ whole }) => whole));
    t.is(fake.budget.used, 0);
  });
}

test('what is taken out of a too large message stays so when its stage goes away in the middle', (t) => {
  const { fake } = framed({ budget: 2_000_000 });
  const stage = new Seeing(({ whole }) => !whole);
  fake.link.addStage(stage);
  const message = frame(2, large(2_000_000));
  const after = Buffer.concat([frame(1, 'one'), frame(9, ''), frame(1, 'two')]);
  arriveAll(fake, message.subarray(0, 500_000));
  fake.link.removeStage(stage);
  t.false(fake.link.direct);
  arriveAll(fake, Buffer.concat([message.subarray(500_000), after.subarray(0, 3)]));
  t.deepEqual(fake.sink.bytes, after.subarray(0, 3));
  t.true(fake.link.direct);
  fake.arrive(after.subarray(3));
  t.deepEqual(fake.sink.bytes, after);
});

test('a message of one’s own waits until no other is half sent, and no longer', (t) => {
  const { fake } = framed();
  const message = frame(1, 'abcdef');
  fake.arrive(message.subarray(0, 4));
  const stage = new Seeing();
  fake.link.addStage(stage);
  const own = stage.desk.compose('ping', Buffer.from('own'), 0);
  stage.desk.inject(own);
  t.deepEqual(fake.sink.bytes, message.subarray(0, 4));
  fake.arrive(message.subarray(4));
  t.deepEqual(fake.sink.bytes, Buffer.concat([message, frame(9, 'own')]));
  fake.arrive(message.subarray(0, 4));
  stage.desk.inject(own);
  t.deepEqual(fake.sink.bytes, Buffer.concat([message, frame(9, 'own'), frame(9, 'own')]));
  t.is(stage.seen.length, 0);
});

test('between the fragments of a message that passes, a ping of one’s own goes and a text does not', (t) => {
  const { fake } = framed();
  const [first, last] = [frame(1, 'ab', { fin: false }), frame(0, 'cd')];
  fake.arrive(first);
  const stage = new Seeing();
  fake.link.addStage(stage);
  stage.desk.inject(stage.desk.compose('text', Buffer.from('text'), 0));
  stage.desk.inject(stage.desk.compose('ping', Buffer.from('ping'), 0));
  t.deepEqual(fake.sink.bytes, Buffer.concat([first, frame(9, 'ping')]));
  fake.arrive(last);
  t.deepEqual(fake.sink.bytes, Buffer.concat([first, frame(9, 'ping'), last, frame(1, 'text')]));
});

for (const [length, direction] of [
  [0, 'upstream'],
  [125, 'downstream'],
  [126, 'upstream'],
  [65_536, 'upstream'],
] as const) {
  test(`a message of ${length} bytes that is made for the ${direction} link reads as it was written`, (t) => {
    const { fake } = framed({}, direction);
    const [stage, next] = [new Seeing(), new Seeing()];
    fake.link.addStage(stage);
    fake.link.addStage(next);
    const payload = Buffer.alloc(length, 'abc');
    const composed = stage.desk.compose('binary', payload, 7);
    t.is((composed.bytes[0]?.[1] ?? 0) >> 7, direction === 'upstream' ? 1 : 0);
    t.deepEqual(composed.payload(), payload);
    t.like(composed, { opcode: 'binary', index: 7, whole: true });
  });
}

test('at the end of the source what stages keep goes first, then what is half there, then the FIN', (t) => {
  const { fake } = framed();
  fake.link.addStage(new Keeping());
  const [kept, half] = [frame(1, 'kept'), frame(1, 'half of it').subarray(0, 5)];
  fake.arrive(Buffer.concat([kept, half]));
  t.is(fake.link.waiting, half.length);
  fake.link.arriveFin();
  t.deepEqual(fake.sink.bytes, Buffer.concat([kept, half]));
  t.deepEqual(fake.sink.said, ['fin']);
});

test('when the last stage goes away, what it keeps and what is half there go on, and the link is direct', (t) => {
  for (const cutAt of [1, 2, 5]) {
    const { fake } = framed();
    const stage = new Keeping();
    fake.link.addStage(stage);
    const [kept, half] = [frame(1, 'kept'), frame(1, 'half of it')];
    fake.arrive(Buffer.concat([kept, half.subarray(0, cutAt)]));
    t.is(fake.sink.bytes.length, 0);
    fake.link.removeStage(stage);
    t.deepEqual(fake.sink.bytes, Buffer.concat([kept, half.subarray(0, cutAt)]));
    t.true(fake.link.direct);
    fake.arrive(half.subarray(cutAt));
    t.deepEqual(fake.sink.bytes, Buffer.concat([kept, half]));
  }
});

test('a link that is discarded keeps nothing, and wakes nobody', (t) => {
  const { fake } = framed();
  fake.apply('duplicate', { every: 2, gap: '1s' });
  fake.apply('reorder', { every: 2, within: '1s' });
  fake.arrive(Buffer.concat([frame(1, 'a'), frame(1, 'b'), frame(1, 'c').subarray(0, 2)]));
  fake.link.discard();
  t.is(fake.link.waiting, 0);
  t.is(fake.schedule.size, 0);
});

test('messages are counted since the handshake, whatever faults were there and whatever they took out', (t) => {
  const { fake } = framed();
  const indexes: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const stage = new Seeing(({ index }) => index % 2 === 0);
    fake.arrive(frame(1, 'unseen'));
    fake.link.addStage(stage);
    arriveAll(fake, Buffer.concat([frame(1, 'a'), frame(9, ''), frame(2, 'b', { fin: false }), frame(0, 'c')]), 3);
    fake.link.removeStage(stage);
    t.true(fake.link.direct);
    indexes.push(...stage.seen.filter(({ opcode }) => opcode !== 'ping').map(({ index }) => index));
  }
  t.deepEqual(indexes, [1, 2, 4, 5, 7, 8, 10, 11]);
});

test('until the handshake is over a stage sees nothing, and from its end on everything', (t) => {
  for (const size of [1, 5, 1000]) {
    const fake = new FakeLink();
    const stage = new Seeing();
    fake.link.addStage(stage);
    const [request, handshake] = [Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), Buffer.from('HTTP/1.1 101 OK\r\n\r\n')];
    fake.arrive(request);
    stage.desk.inject(stage.desk.compose('ping', Buffer.alloc(0), 0));
    fake.link.startFraming(new Framing({ skip: handshake.length, watchers: [], deflation: 'none' }), handshake.length);
    const stream = Buffer.concat([handshake, frame(1, 'one'), frame(1, 'two')]);
    arriveAll(fake, stream, size);
    t.deepEqual(
      stage.seen.map(({ content }) => content.text),
      ['one', 'two'],
    );
    t.deepEqual(fake.sink.bytes, Buffer.concat([request, handshake, frame(9, ''), frame(1, 'one'), frame(1, 'two')]));
  }
});

test('stages work while bytes are held, and what was held before them is not touched', (t) => {
  const { fake } = framed();
  const owner = {};
  fake.link.hold(owner);
  const half = frame(1, 'under way');
  fake.arrive(Buffer.concat([frame(1, 'held'), half.subarray(0, 3)]));
  const stage = new Seeing(({ opcode }) => opcode === 'text');
  fake.link.addStage(stage);
  fake.arrive(Buffer.concat([half.subarray(3), frame(1, 'gone'), frame(9, '')]));
  t.is(fake.sink.bytes.length, 0);
  fake.link.releaseHold(owner);
  t.deepEqual(fake.sink.bytes, Buffer.concat([frame(1, 'held'), half, frame(9, '')]));
});
