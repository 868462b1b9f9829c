import test from 'ava';
import * as fc from 'fast-check';
import { closePayload, conversations, hear, lines, type Saying, wireFrame } from '../helpers/conversation.js';
import { FakeWebSocket } from '../helpers/fake-websocket.js';
import { through } from '../helpers/through-websocket.js';
import { conversationCount } from '../helpers/conversation-count.js';

/** For each way that it is carried: plain and compressed. */
const runs = conversationCount / 2;

const isControl = ({ opcode }: Saying) => opcode === 'ping' || opcode === 'pong';

for (const [masked, deflate] of [
  [true, false],
  [false, true],
] as const) {
  const carried = `${masked ? 'to a server' : 'to a client'}${deflate ? ', compressed' : ''}`;
  const conversation = conversations(masked, deflate);

  test(`corrupt ${carried}: every message is another one of its kind, and control frames are not`, async (t) => {
    await fc.assert(
      fc.asyncProperty(conversation, async (said) => {
        const heard = await through(said, { masked, deflate }, 'corrupt', { share: '100%', messages: 'all' });
        t.is(heard.length, said.sayings.length);
        for (const [index, { opcode, payload }] of said.sayings.entries()) {
          const other = heard[index]?.payload ?? Buffer.alloc(0);
          t.is(heard[index]?.opcode, opcode);
          t.is(other.length, payload.length);
          const touched = payload.length > 0 && !isControl({ opcode, payload });
          t.is(payload.filter((byte, place) => byte !== other[place]).length, touched ? 1 : 0);
        }
      }),
      { numRuns: runs },
    );
  });

  test(`inject every 10 ms ${carried}: it comes on time, between messages, and the others are there`, async (t) => {
    await fc.assert(
      fc.asyncProperty(conversation, async (said) => {
        const lasts = (said.pieces.at(-1)?.t ?? 0) + 25;
        const heard = await through(said, { masked, deflate }, 'inject', { text: '\0mine', every: '10ms' }, lasts);
        const isMine = ({ payload }: Saying) => payload.toString() === '\0mine';
        t.deepEqual(lines(heard.filter((each) => !isMine(each))), lines(said.sayings));
        t.deepEqual(
          heard.filter(isMine).map((each) => each.t),
          Array.from({ length: Math.floor(lasts / 10) + 1 }, (_, nth) => nth * 10),
        );
      }),
      { numRuns: runs },
    );
  });

  test(`ws-close ${carried}: what is complete by then arrives, then the close frame, then nothing`, async (t) => {
    await fc.assert(
      fc.asyncProperty(conversation, fc.nat(120), fc.boolean(), async (said, after, answers) => {
        const [way, other] = masked ? (['upstream', 'downstream'] as const) : (['downstream', 'upstream'] as const);
        const fake = new FakeWebSocket(deflate ? 'per-message' : 'none');
        fake.apply('ws-close', { code: 4321, reason: 'grüße', side: 'both', after: `${after}ms` }, 'both');
        for (const { t: now, bytes } of said.pieces) {
          fake.clock.advanceTo(now);
          fake[way].arrive(bytes);
        }
        fake.clock.advanceTo(200);
        if (answers) fake[other].arrive(wireFrame({ opcode: 'close', payload: closePayload(4321) }, !masked));
        t.deepEqual(fake[way].sink.said, answers ? ['close'] : []);
        fake.clock.advanceTo(5000);
        t.deepEqual(fake[way].sink.said, ['close']);
        const { heard, error } = await hear(fake[way].sink.taken, masked ? 'server' : 'client', deflate);
        t.is(error, undefined);
        const close = { opcode: 'close' as const, payload: closePayload(4321, 'grüße') };
        t.deepEqual(lines(heard), lines([...said.sayings.filter(({ t: complete }) => complete < after), close]));
        const { heard: answered, error: objected } = await hear(
          fake[other].sink.taken,
          masked ? 'client' : 'server',
          deflate,
        );
        t.is(objected, undefined);
        t.deepEqual(lines(answered), lines([close]));
      }),
      { numRuns: runs },
    );
  });
}
