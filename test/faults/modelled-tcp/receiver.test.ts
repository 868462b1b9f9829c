import test from 'ava';
import { Receiver } from '../../../src/faults/modelled-tcp/receiver.js';
import { fullSegment, type Packet, type Segment } from '../../../src/faults/modelled-tcp/segment.js';

const timeout = 250;
/** What came before a test begins, bytes. */
const begun = 100;

test('a small segment is acknowledged as soon as it is read', (t) => {
  const receiver = settled();
  t.true(receiver.take(packet(100), 1000, timeout));
});

test('of full segments every second one is acknowledged, and a lone one after 40 ms', (t) => {
  const receiver = settled();
  const [first, second] = chain(2);
  t.false(receiver.take(carrying(first), 1000, timeout));
  t.true(receiver.ackAt >= 1020 && receiver.ackAt <= 1048, `${receiver.ackAt}`);
  t.true(receiver.take(carrying(second), 1001, timeout));
});

test('who answers lets the acknowledgement wait for the answer', (t) => {
  const receiver = settled();
  receiver.take(packet(100), 1000, timeout);
  receiver.sends(1001);
  receiver.acknowledged();
  t.false(receiver.take(packet(100, 200), 2000, timeout));
  t.true(receiver.ackAt >= 2040 && receiver.ackAt <= 2048);
});

test('a gap, what fills it and a duplicate are each acknowledged at once', (t) => {
  const receiver = settled();
  const [first, second] = chain(2);
  t.true(receiver.take(carrying(second), 1000, timeout), 'a gap');
  receiver.acknowledged();
  t.true(receiver.take(carrying(first), 1001, timeout), 'what fills it');
  receiver.acknowledged();
  const again = carrying(first);
  t.true(receiver.take(again, 1002, timeout), 'a duplicate');
  t.true(again.duplicate);
});

test('an acknowledgement tells of everything that came, and what is told is forgotten', (t) => {
  const receiver = new Receiver();
  const [first, second] = chain(2);
  receiver.take(carrying(first), 0, timeout);
  const upTo = receiver.upTo;
  receiver.take(carrying(second), 1, timeout);
  t.is(receiver.tell(upTo).length, 1);
  t.is(receiver.tell(upTo).length, 0, 'an older acknowledgement that comes later has no news');
  t.is(receiver.tell(receiver.upTo).length, 1);
});

/** One that no longer acknowledges everything at once, as at the beginning. */
function settled(): Receiver {
  const receiver = new Receiver();
  receiver.take(carrying(segment(0, begun)), 980, timeout);
  for (let count = 0; count < 20; count++) receiver.acknowledged();
  return receiver;
}

function chain(count: number): [Segment, Segment] {
  const segments = Array.from({ length: count }, (_, index) => segment(begun + index * fullSegment, fullSegment));
  for (const [index, each] of segments.entries()) each.next = segments[index + 1];
  return segments as [Segment, Segment];
}

function packet(length: number, seq = begun): Packet {
  return carrying(segment(seq, length));
}

function carrying(segment: Segment): Packet {
  return { segment, riders: 0, sent: 0, arrives: 0, upTo: 0, echo: -1, duplicate: false };
}

function segment(seq: number, length: number): Segment {
  return {
    seq,
    length,
    next: undefined,
    sent: 0,
    copies: 1,
    weight: 1,
    ackedAt: -1,
    lost: false,
    resent: false,
    arrives: 0,
    received: false,
  };
}
