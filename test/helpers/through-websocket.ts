import type { FaultType } from '../../src/faults/index.js';
import { type Conversation, hear, type Saying } from './conversation.js';
import { FakeWebSocket } from './fake-websocket.js';

/** Lets everything that a peer says come, with a fault in force; gives what the other hears, which `ws` must not object to. */
export async function through(
  { pieces }: Conversation,
  { masked, deflate }: { masked: boolean; deflate: boolean },
  type: FaultType,
  options: object,
  lasts = 1000,
): Promise<(Saying & { t: number })[]> {
  const way = masked ? 'upstream' : 'downstream';
  const fake = new FakeWebSocket(deflate ? 'per-message' : 'none');
  const fault = fake.apply(type, options, way);
  for (const { t, bytes } of pieces) {
    fake.clock.advanceTo(t);
    fake[way].arrive(bytes);
  }
  fake.clock.advanceTo(lasts);
  fault.detach?.(fake.connection);
  if (fake.violations.length > 0) throw new Error(fake.violations.join());
  if (fake[way].link.waiting > 0) throw new Error('something waits');
  if (fake.budget.used + fake.schedule.size > 0) throw new Error('something is left');
  const { heard, error } = await hear(fake[way].sink.taken, masked ? 'server' : 'client', deflate);
  if (error !== undefined) throw new Error(error);
  return heard;
}
