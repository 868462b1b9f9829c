import test from 'ava';
import { Path } from '../../../src/faults/modelled-tcp/path.js';
import type { Packet } from '../../../src/faults/modelled-tcp/segment.js';

test('packets leave one after the other at the rate, and arrive a delay later', (t) => {
  const path = new Path(none, 1500, 20);
  const packets = [packet(), packet()];
  for (const each of packets) t.true(path.send(each, 1448, 100));
  t.deepEqual(
    packets.map(({ arrives }) => arrives),
    [121, 122],
  );
  t.is(path.nextArrival, 121);
  t.is(path.take(), packets[0] as Packet);
  t.is(path.nextArrival, 122);
});

test('what does not fit into the queue is lost', (t) => {
  for (const [rate, room] of [
    [1500, 100],
    [150_000, 6000],
  ] as const) {
    const path = new Path(none, rate, 20);
    let sent = 0;
    while (path.send(packet(), 1448, 0)) sent += 1;
    t.is(sent, room);
    t.true(path.send(packet(), 1448, 50), 'there is room again');
  }
});

test('a way that gets shorter does not let packets overtake', (t) => {
  const path = new Path(none, 1500, 100);
  const [first, second] = [packet(), packet()] as const;
  path.send(first, 1448, 0);
  path.delay = 5;
  path.send(second, 1448, 10);
  t.true(second.arrives >= first.arrives);
});

test('a packet is lost by its number, and a lost one takes no time', (t) => {
  const path = new Path({ loses: (number) => number === 1 }, 1500, 20);
  t.deepEqual(
    [path.send(packet(), 1448, 0), path.send(packet(), 1448, 0), path.send(packet(), 1448, 0)],
    [true, false, true],
  );
  path.take();
  t.is(path.nextArrival, 22);
});

const none = { loses: () => false };

function packet(): Packet {
  return { segment: undefined, riders: 0, sent: 0, arrives: -1, upTo: 0, echo: -1, duplicate: false };
}
