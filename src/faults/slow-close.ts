import { z } from 'zod';
import { formatDuration } from '../core/duration.js';
import type { FaultDefinition } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { Stage } from '../core/stage.js';
import { staged } from './staged.js';

const schema = z.strictObject({
  delay: duration().describe('How much later the FIN of a side reaches the other.'),
});

/** Data passes as it is, but a FIN arrives late; healed, it arrives at once. */
export const slowClose: FaultDefinition<z.output<typeof schema>> = {
  type: 'slow-close',
  summary: 'Data passes; the FIN at its end arrives later.',
  appliesTo: ['connection'],
  schema,
  example: { delay: '3s' },
  wire: 'Data as ever; the FIN comes later, so that a peer that waits for the end of a stream waits on.',
  explain: ({ delay }) => `a FIN arrives ${formatDuration(delay)} later than it was sent`,
  create: (options, context) => staged(options, context, ({ delay }) => new LateEnd(delay)),
};

class LateEnd extends Stage {
  readonly does = 'delay';
  readonly #delay: number;

  constructor(delay: number) {
    super();
    this.#delay = delay;
  }

  override end(what: 'fin' | 'rst', at: number): void {
    if (what === 'fin') this.acted();
    this.next.end(what, what === 'fin' ? at + this.#delay : at);
  }
}
