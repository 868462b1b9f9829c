import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import { explainMessages } from '../core/explain-messages.js';
import type { FaultDefinition } from '../core/fault.js';
import { messageTest } from '../core/message.js';
import { whichMessages } from '../core/message-filter-schema.js';
import { formatShare } from '../core/quantity.js';
import { duration, share } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import { type Distribution, distributions } from './distributions.js';
import { type DelayOptions, DrawnDelay } from './drawn-delay.js';
import { LateMessages } from './late-messages.js';
import { meansData, readsData } from './message-choice.js';
import { staged } from './staged.js';

const schema = z
  .strictObject({
    delay: duration().describe('How much later bytes or messages arrive, one way.'),
    jitter: duration()
      .prefault('0ms')
      .describe('How much the delay varies: ± this much when uniform, else its standard deviation. Never below 0.'),
    distribution: z
      .enum(Object.keys(distributions) as [Distribution, ...Distribution[]])
      .default('uniform')
      .describe('How the delay varies: uniform, normal, or pareto with a long tail (shape 3).'),
    correlation: share()
      .prefault('0%')
      .describe('How much of its deviation a piece has from the one before it; the distribution stays the same.'),
    messages: whichMessages()
      .optional()
      .describe('Only these WebSocket messages are late, each by itself; all bytes are, without it.'),
    order: z
      .enum(['keep', 'free'])
      .optional()
      .describe(
        'keep, or without it: what comes behind a late message waits; free: it overtakes. Goes with "messages".',
      ),
  })
  .refine(({ messages, order }) => order === undefined || messages !== undefined, {
    path: ['order'],
    error: 'must be left out without "messages": bytes keep their order',
  });

type Options = z.output<typeof schema>;

/** Everything arrives later, or only some messages; what arrives stays as it is. */
export const latency: FaultDefinition<Options> = {
  type: 'latency',
  summary: 'Bytes, or WebSocket messages that match, arrive later by a fixed or a varying delay; order is kept.',
  appliesTo: ['bytes', 'message'],
  schema,
  example: { delay: '120ms', jitter: '30ms', distribution: 'normal' },
  wire:
    'The same bytes, later: in `direction: both` a round trip takes twice the delay longer. A FIN is delayed ' +
    'like the bytes before it. Order is kept, so a byte that drew a short delay waits for those before it. ' +
    'Connecting is not slower, since the proxy itself accepts. With `messages` everything else is on time, unless it ' +
    'comes behind a late message. With `order: free` it overtakes that, a ping or pong too; a close frame overtakes ' +
    'nothing, and a message too large to be kept (1 MiB) is on time. When late messages of 256 KiB wait, their sender does too.',
  explain: explainLatency,
  worksOnMessages: ({ messages }) => messages !== undefined,
  disturbsMessages: ({ order, messages }) =>
    messages !== undefined && (order === 'free' ? meansData(messages) : readsData(messages)),
  create: (options, context) =>
    staged(options, context, (current, { connection, way }) => {
      const delays = new DrawnDelay(current, context.chances(connection, way));
      if (current.messages === undefined) return new Delay(current, delays);
      return new LateMessages(messageTest(current.messages), delays, current.order ?? 'keep');
    }),
};

function explainLatency({ delay, jitter, distribution, correlation, messages, order }: Options): string {
  const varying = `${distribution}${correlation === 0 ? '' : `, ${formatShare(correlation)} correlated`}`;
  const late = `${formatDuration(delay)}${jitter === 0 ? '' : ` ± ${formatDuration(jitter)} (${varying})`} later`;
  if (messages === undefined) return `bytes arrive ${late} in each direction it touches`;
  const others = order === 'free' ? 'are overtaken by what comes behind them' : 'what comes behind them waits';
  return `${explainMessages(messages)} arrive ${late} in each direction it touches, and ${others}`;
}

/** How many bytes share one draw: the payload of a full Ethernet frame over TCP with time stamps. */
const segment = 1448;

// A new delay is drawn for each arrival and each further segment of it, from the bytes' place in the stream. Since order is
// kept, only a piece that is later than all before it needs to be cut off.
class Delay extends Stage {
  readonly does = 'delay';
  override readonly lag: number;
  override readonly delay: number;
  readonly #varies: boolean;
  readonly #delays: DrawnDelay;

  constructor({ delay, jitter }: DelayOptions, delays: DrawnDelay) {
    super();
    this.#varies = jitter > 0;
    this.#delays = delays;
    this.lag = delay + jitter;
    this.delay = delay;
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    if (this.lag > 0) this.acted();
    if (!this.#varies) {
      this.next.write(chunk, at + this.delay, offset);
      return;
    }
    let start = 0;
    let latest = this.#delays.draw(offset);
    for (let cut = segment - (offset % segment); cut < chunk.length; cut += segment) {
      const drawn = this.#delays.draw(offset + cut);
      if (drawn <= latest) continue;
      this.next.write(chunk.subarray(start, cut), at + latest, offset + start);
      start = cut;
      latest = drawn;
    }
    this.next.write(start === 0 ? chunk : chunk.subarray(start), at + latest, offset + start);
  }
}
