import test from 'ava';
import type { FaultInstance } from '../../src/core/fault.js';
import { Dice } from '../../src/core/random.js';
import type { FaultType } from '../../src/faults/index.js';
import { FakeLink } from '../helpers/fake-link.js';
import { cut } from '../links/frames.js';
import { randomConversation, randomSizes, Rolls } from '../links/random-conversation.js';
import { cutMessages, messagesOf, readByWs, type SentMessage } from '../links/ws-peer.js';
import { conversationCount } from '../helpers/conversation-count.js';

/** What a fault makes of messages, told without it: which arrive, and in which order. */
type Oracle = (indexes: number[], seed: number, sizeOf: (index: number) => number) => number[];

interface Tried {
  type: FaultType;
  options: Record<string, unknown>;
  oracle: Oracle;
}

/** So much is kept back at most, with 128 bytes more for each message. */
const room = 64 * 1024;

const chosen = (type: string, purpose: string, share: number, seed: number) => {
  const dice = new Dice(seed, type, 'uid1', 1, purpose);
  return (index: number) => dice.at(index) < share;
};

const tried: Tried[] = [
  {
    type: 'drop',
    options: { loss: '30%' },
    oracle: (indexes, seed) => {
      const isLost = chosen('drop', 'downstream of messages', 0.3, seed);
      return indexes.filter((index) => !isLost(index));
    },
  },
  { type: 'drop', options: { every: 2 }, oracle: (indexes) => indexes.filter((index) => index % 2 === 0) },
  {
    type: 'duplicate',
    options: { share: '40%' },
    oracle: (indexes, seed) => {
      const isTwice = chosen('duplicate', 'downstream', 0.4, seed);
      return indexes.flatMap((index) => (isTwice(index) ? [index, index] : [index]));
    },
  },
  {
    type: 'reorder',
    options: { share: '40%', by: 2, within: '20min' },
    oracle(indexes, seed, sizeOf) {
      const isChosen = chosen('reorder', 'downstream', 0.4, seed);
      const isKept = (index: number) => isChosen(index) && sizeOf(index) <= room;
      const out: number[] = [];
      let kept: { index: number; left: number }[] = [];
      for (const index of indexes) {
        if (isKept(index)) {
          kept.push({ index, left: 2 });
          while (kept.reduce((sum, each) => sum + sizeOf(each.index), 0) > room) out.push(kept.shift()?.index ?? 0);
        } else {
          out.push(index);
          for (const each of kept) each.left -= 1;
          out.push(...kept.filter(({ left }) => left === 0).map((each) => each.index));
          kept = kept.filter(({ left }) => left > 0);
        }
      }
      return [...out, ...kept.map(({ index }) => index)];
    },
  },
];

const disturbances = ['none', 'none', 'none', 'none', 'stall', 'hold', 'latency', 'elapse'] as const;

for (const { type, options, oracle } of tried) {
  const name = `${type} ${JSON.stringify(options)}`;

  test(`${name}: a real peer reads exactly the messages that are meant to arrive, byte for byte, in random conversations`, async (t) => {
    for (let seed = 0; seed < conversationCount; seed++) {
      try {
        await check({ type, options, oracle }, seed);
      } catch (error) {
        t.fail(`conversation ${seed}: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
    }
    t.pass();
  });
}

async function check({ type, options, oracle }: Tried, seed: number) {
  const rolls = new Rolls(seed);
  const frames = randomConversation(rolls);
  const masked = frames[0]?.masked ?? false;
  const { stream, messages } = messagesOf(frames);
  const fake = new FakeLink({ seed });
  const violations = fake.frame(masked ? 'upstream' : 'downstream', 'per-message');
  // In half of them the fault is there from the beginning to the end.
  const [from, to] = seed % 2 === 0 ? [0, 2] : [rolls.below(60) / 100, 0.4 + rolls.below(60) / 100];
  const { begun, healed } = run(fake, stream, { type, options, from, to, rolls });
  if (violations.length > 0) throw new Error(violations.join());
  const expected = expectation(messages, begun, healed, (indexes, _, sizeOf) => oracle(indexes, seed, sizeOf));
  const { data, controls } = cutMessages(fake.sink.bytes);
  same(
    controls,
    messages.filter(({ control }) => control),
  );
  same(data, expected);
  const read = await readByWs(fake.sink.bytes, masked ? 'server' : 'client', true);
  const isControl = (text: string) => /^(9|10) /.test(text);
  const texts = read.filter((text) => !isControl(text));
  if (texts.join('\0') !== expected.map(({ text }) => text).join('\0')) throw new Error('ws reads something else');
}

/** Lets a stream arrive, with the fault in force between two shares of it and other things going on. */
function run(
  fake: FakeLink,
  stream: Buffer,
  { type, options, from, to, rolls }: { from: number; to: number; rolls: Rolls } & Omit<Tried, 'oracle'>,
): { begun: number; healed: number } {
  const owner = {};
  let latency: FaultInstance | undefined;
  let fault: FaultInstance | undefined;
  let begun = Number.POSITIVE_INFINITY;
  let healed = Number.POSITIVE_INFINITY;
  let place = 0;
  const end = Math.max(to, from);
  const calm = () => {
    fake.link.releaseHold(owner);
    fake.sink.drain();
    fake.clock.advanceTo(fake.clock.now() + 20);
  };
  for (const chunk of cut(stream, randomSizes(rolls))) {
    if (fault === undefined && begun === Number.POSITIVE_INFINITY && place >= from * stream.length) {
      fault = fake.apply(type, options);
      begun = place;
    }
    if (fault !== undefined && place >= end * stream.length) {
      fault.detach?.(fake.connection);
      fault = undefined;
      healed = place;
    }
    const what = disturbances[rolls.below(disturbances.length)];
    if (what === 'stall') fake.sink.stalled = true;
    else if (what === 'hold' && !fake.link.held) fake.link.hold(owner);
    else if (what === 'latency') {
      if (latency === undefined) latency = fake.apply('latency', { delay: '10ms' });
      else {
        latency.detach?.(fake.connection);
        latency = undefined;
      }
    } else if (what === 'elapse') calm();
    for (let start = 0; start < chunk.length; start += 90_000) {
      if (fake.source.paused) calm();
      if (fake.source.paused) throw new Error('a dead-lock: the source is not read any more');
      fake.arrive(chunk.subarray(start, start + 90_000));
    }
    place += chunk.length;
  }
  latency?.detach?.(fake.connection);
  fake.link.arriveFin();
  calm();
  fault?.detach?.(fake.connection);
  fake.sink.drain();
  if (fake.sink.said.join() !== 'fin') throw new Error(`the end is ${fake.sink.said.join()}`);
  if (fake.budget.used !== 0 || fake.schedule.size !== 0) throw new Error('something is left');
  if (fake.link.waiting !== 0) throw new Error('something waits');
  return { begun, healed };
}

/** What arrives of text and binary messages: all that a fault does not see whole passes in its place. */
function expectation(messages: SentMessage[], begun: number, healed: number, oracle: Oracle): SentMessage[] {
  const data = messages.filter(({ control }) => !control);
  const before = data.filter(({ start }) => start < begun);
  const during = data.map((_, index) => index).filter((index) => isSeen(data[index] as SentMessage));
  const after = data.filter(({ start, end }) => start >= begun && end > healed);
  return [...before, ...oracle(during, 0, sizeOf).map((index) => data[index] as SentMessage), ...after];

  function sizeOf(index: number): number {
    return (data[index] as SentMessage).bytes.length + 128;
  }

  function isSeen({ start, end }: SentMessage): boolean {
    return start >= begun && end <= healed;
  }
}

function same(found: readonly Buffer[], expected: readonly SentMessage[]): void {
  const texts = expected.map(({ bytes }) => bytes.toString('latin1'));
  const got = found.map((bytes) => bytes.toString('latin1'));
  if (got.length !== texts.length) throw new Error(`${got.length} messages came, and ${texts.length} should have`);
  for (const [index, text] of texts.entries()) if (got[index] !== text) throw new Error(`message ${index} is another`);
}
