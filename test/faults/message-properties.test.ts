import test from 'ava';
import * as fc from 'fast-check';
import type { FaultType } from '../../src/faults/index.js';
import { conversations, lines, type Saying } from '../helpers/conversation.js';
import { through } from '../helpers/through-websocket.js';
import { conversationCount } from '../helpers/conversation-count.js';

type Timed = Saying & { t: number };

/** A fault, and what a peer must hear of what the other said, told without it. */
interface Tried {
  type: FaultType;
  options: object;
  expected(sayings: Timed[]): Timed[];
}

const isControl = ({ opcode }: Saying) => opcode === 'ping' || opcode === 'pong';
const isLate = ({ opcode, payload }: Saying) => !isControl({ opcode, payload }) && payload.includes('late');
const rewritten = (saying: Timed, edit: (text: string) => string): Timed => {
  const encoding = saying.opcode === 'text' ? 'utf8' : 'latin1';
  return isControl(saying)
    ? saying
    : { ...saying, payload: Buffer.from(edit(saying.payload.toString(encoding)), encoding) };
};

const tried: Tried[] = [
  {
    type: 'latency',
    options: { delay: '30ms', messages: { pattern: 'late' } },
    expected(sayings) {
      let before = 0;
      return sayings.map((saying) => {
        before = Math.max(before, saying.t + (isLate(saying) ? 30 : 0));
        return { ...saying, t: before };
      });
    },
  },
  {
    type: 'latency',
    options: { delay: '30ms', messages: { pattern: 'late' }, order: 'free' },
    expected: (sayings) =>
      sayings
        .map((saying) => ({ ...saying, t: saying.t + (isLate(saying) ? 30 : 0), late: isLate(saying) }))
        // What is late comes first of those that are due at once: it was woken for before anything came.
        .sort((one, other) => one.t - other.t || Number(other.late) - Number(one.late)),
  },
  { type: 'ws-mute', options: {}, expected: (sayings) => sayings.filter((saying) => !isControl(saying)) },
  { type: 'ws-mute', options: { reverse: true }, expected: (sayings) => sayings.filter(isControl) },
  {
    type: 'ws-mute',
    options: { frames: 'ping' },
    expected: (sayings) => sayings.filter(({ opcode }) => opcode !== 'ping'),
  },
  {
    type: 'rewrite',
    options: { messages: { pattern: 'uid=(\\d)' }, replace: '[$1 ü]' },
    expected: (sayings) =>
      sayings.map((saying) =>
        rewritten(saying, (text) =>
          text.replaceAll(/uid=(\d)/g, saying.opcode === 'text' ? '[$1 ü]' : '[$1 \u00c3\u00bc]'),
        ),
      ),
  },
  {
    type: 'rewrite',
    options: { messages: { json: { '/type': 'join' } }, set: { '/uid': 'é' } },
    expected: (sayings) =>
      sayings.map((saying) =>
        rewritten(saying, (text) => text.replace(/^\{"type":"join","uid":\d+\}$/, '{"type":"join","uid":"é"}')),
      ),
  },
  {
    type: 'inject',
    options: { text: 'mine ü', on: 'all' },
    expected: (sayings) =>
      sayings.flatMap((saying) => [
        saying,
        ...(isControl(saying) ? [] : [{ ...saying, opcode: 'text' as const, payload: Buffer.from('mine ü') }]),
      ]),
  },
  {
    type: 'inject',
    options: { text: 'mine ü', on: { opcode: 'ping' } },
    expected: (sayings) =>
      sayings.flatMap((saying) => [
        saying,
        ...(saying.opcode === 'ping' ? [{ ...saying, opcode: 'text' as const, payload: Buffer.from('mine ü') }] : []),
      ]),
  },
];

/** For each way that it is carried: plain and compressed. */
const runs = conversationCount / 2;

const times = (sayings: readonly Timed[]) => sayings.map(({ t }) => t);

for (const [masked, deflate] of [
  [true, false],
  [false, true],
] as const) {
  const carried = `${masked ? 'to a server' : 'to a client'}${deflate ? ', compressed' : ''}`;
  const conversation = conversations(masked, deflate);

  for (const { type, options, expected } of tried) {
    test(`${type} ${JSON.stringify(options)} ${carried}: ws hears exactly what is meant`, async (t) => {
      await fc.assert(
        fc.asyncProperty(conversation, async (said) => {
          const heard = await through(said, { masked, deflate }, type, options);
          const meant = expected(said.sayings);
          t.deepEqual(lines(heard), lines(meant));
          t.deepEqual(times(heard), times(meant));
        }),
        { numRuns: runs },
      );
    });
  }
}
