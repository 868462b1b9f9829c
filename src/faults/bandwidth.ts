import { z } from 'zod';
import type { Timer } from '../core/clock.js';
import type { ConnectionAbilities, FaultContext, FaultDefinition, FaultInstance } from '../core/fault.js';
import { formatSize } from '../core/quantity.js';
import { rate } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import type { Direction } from '../core/target.js';
import { Lane } from './lane.js';
import { staged } from './staged.js';

const schema = z.strictObject({
  rate: rate().describe('How much passes in a second, in each direction that it touches; 0B/s is a stall.'),
  shared: z
    .union([z.boolean(), z.literal('client')], { error: 'must be true, false or client' })
    .default(false)
    .describe('true: all connections of a proxy share the rate; client: those of each client do; false: none do.'),
});

type Options = z.output<typeof schema>;

/** A rate limit. Nothing is lost: what does not fit waits, and then the sender does. */
export const bandwidth: FaultDefinition<Options> = {
  type: 'bandwidth',
  summary: 'Bytes pass at a limited rate, for each connection or for a proxy as a whole; a rate of 0 is a stall.',
  appliesTo: ['bytes'],
  schema,
  example: { rate: '750kbit/s', shared: 'client' },
  wire:
    'A steady trickle at the rate, in pieces of 40 ms at the most. Once a link holds as much as it may, its sender ' +
    'feels back-pressure, as on a slow line. `rate: 0B/s` is a stall: open sockets, nothing passes, and the ' +
    'FIN waits behind the bytes.',
  explain: ({ rate, shared }) =>
    rate === 0
      ? 'no byte passes, and sockets stay open; what waits goes on afterwards'
      : `bytes pass at ${formatSize(rate)}/s, ${sharing[`${shared}`]}, in each direction`,
  create: (options, context) => shareOut(options, context),
};

const sharing = {
  true: 'all connections of a proxy together',
  client: 'all connections of a client together',
  false: 'each connection for itself',
} as const;

function shareOut(options: Options, context: FaultContext): FaultInstance {
  const lanes = new Map<string, Lane>();
  const paces = new Map<ConnectionAbilities, Map<Direction, Pace>>();
  let current = options;
  let replanning: Timer | undefined;
  const paced = staged(options, context, ({ rate, shared }, { connection, way }) => {
    // A client's own rate is one rate wherever it connects; connections that nobody claims are taken for one client's.
    const owner = shared === 'client' ? connection.client : undefined;
    const key = JSON.stringify([owner === undefined ? 'proxy' : 'client', owner ?? connection.proxy, way]);
    const lane = (shared ? lanes.get(key) : undefined) ?? new Lane();
    if (shared) lanes.set(key, lane);
    const pace = new Pace(rate / 1000, lane);
    paces.set(connection, (paces.get(connection) ?? new Map()).set(way, pace));
    return pace;
  });
  const replan = () => {
    replanning = undefined;
    lanes.clear();
    paced.change(current);
  };
  return {
    attach: paced.attach,
    change(changed) {
      current = changed as Options;
      replan();
    },
    detach(connection) {
      paced.detach(connection);
      const now = context.clock.now();
      const abandoned = [...(paces.get(connection)?.values() ?? [])].some((pace) => pace.leave(now));
      paces.delete(connection);
      // The others need not wait for what will never pass; once for all that leave together.
      if (abandoned && current.shared !== false) replanning ??= context.clock.after(0, replan);
    },
  };
}

/** How long a piece may take, contract milliseconds: the finer, the smoother, and the more work. */
const pieceLasts = 40;
const smallestPiece = 1448;
const largestPiece = 512 * 1024;

// A piece leaves when its last byte would have passed: on average the rate is exact, however late a timer is.
class Pace extends Stage {
  readonly does = 'delay';
  override readonly rate: number;
  readonly #lane: Lane;
  readonly #piece: number;

  /** @param rate bytes a contract millisecond */
  constructor(rate: number, lane: Lane) {
    super();
    this.rate = rate;
    this.#lane = lane;
    this.#piece = Math.round(Math.min(Math.max(rate * pieceLasts, smallestPiece), largestPiece));
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    this.acted();
    for (let start = 0; start < chunk.length; start += this.#piece) {
      const piece = chunk.length <= this.#piece ? chunk : chunk.subarray(start, start + this.#piece);
      // Written so that a rate of 0 is never, and not a division of nothing by nothing.
      const lasts = this.rate === 0 ? Number.POSITIVE_INFINITY : piece.length / this.rate;
      this.next.write(piece, this.#lane.reserve(this, at, lasts), offset + start);
    }
  }

  override restart(now: number): void {
    this.#lane.release(this, now);
  }

  /** Gives up what it had reserved; tells whether that was anything. */
  leave(now: number): boolean {
    return this.#lane.release(this, now);
  }
}
