import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Peer } from '../helpers/peer.js';
import { wire } from '../helpers/wire.js';

const size = 400;
const share = 0.25;
const deviation = Math.sqrt(size * share * (1 - share));

/** Which of 400 connections a fault with a share touches. */
async function touched(t: ExecutionContext<unknown>, seed: number, age: 'established' | 'new'): Promise<boolean[]> {
  const { dial, apply, until, session, server } = await wire(t, { seed });
  const put = () => apply('corrupt', { share: '100%' }, { share, direction: 'upstream' });
  if (age === 'new') put();
  const clients: Peer[] = [];
  for (let count = 0; count < size; count++) clients.push(await dial());
  await until(() => server.accepted.length === size);
  if (age === 'established') put();
  // Each says its own number; corrupt shows on the other side whether it was touched.
  clients.forEach((client, index) => client.send(`#${String(index).padStart(4, '0')}`));
  await Promise.all(server.accepted.map((peer) => peer.until(({ received }) => received.length === 5)));
  const whole = new Set(server.accepted.map(({ received }) => received));
  const found = clients.map((_, index) => !whole.has(`#${String(index).padStart(4, '0')}`));
  for (const { socket } of clients) socket.destroy();
  await session.stop();
  return found;
}

for (const age of ['established', 'new'] as const) {
  test.serial(`a share of 400 ${age} connections is about that many, and the same with the same seed`, async (t) => {
    const [one, same, other] = [await touched(t, 3, age), await touched(t, 3, age), await touched(t, 4, age)];
    const count = one.filter(Boolean).length;
    t.true(Math.abs(count - size * share) < 4 * deviation, `${count} of ${size}`);
    t.deepEqual(one, same);
    t.notDeepEqual(one, other);
  });
}

test.serial('which connections are touched stays the same when the options change', async (t) => {
  const { pair, changeable } = await wire(t);
  const pairs = [];
  for (let count = 0; count < 12; count++) pairs.push(await pair());
  const { change } = changeable('latency', { delay: '60s' }, { share: 0.5 });
  for (const { client } of pairs) client.send('a');
  await elapse(60);
  const before = pairs.map(({ upstream }) => upstream.received);
  t.true(before.includes('a') && before.includes(''));
  change({ delay: '59s' });
  await elapse(60);
  t.deepEqual(
    pairs.map(({ upstream }) => upstream.received),
    before,
  );
});

for (const [connections, first, second] of [
  ['established', '', 'x'],
  ['new', 'x', ''],
  ['all', '', ''],
] as const) {
  test.serial(`connections: ${connections} touches those alone`, async (t) => {
    const { pair, apply } = await wire(t);
    const old = await pair();
    apply('bandwidth', { rate: '0B/s' }, { connections });
    const young = await pair();
    old.client.send('x');
    young.client.send('x');
    await elapse(60);
    t.deepEqual([old.upstream.received, young.upstream.received], [first, second]);
  });
}
