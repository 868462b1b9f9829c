import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { clientPlan } from '../helpers/plans.js';
import { wire } from '../helpers/wire.js';

const settle = 80;

test('refuse closes the listener for new connections and leaves open ones alone', async (t) => {
  const { pair, dial, apply, records } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('refuse');
  await t.throwsAsync(dial(), { code: 'ECONNREFUSED' });
  client.send('still here');
  await upstream.until((peer) => peer.received === 'still here');
  t.is(records('fault-effective').length, 1);
  heal();
  for (;;) {
    const back = await dial().catch(() => undefined);
    if (back !== undefined) break;
    await elapse(5);
  }
});

test('refuse for one client answers that one with an RST', async (t) => {
  const { dial, apply, server, records } = await wire(t, {
    proxy: { identify: { by: 'header', name: 'X-Client' } },
    clients: [clientPlan('a', { match: 'a' }), clientPlan('b', { match: 'b' })],
  });
  apply('refuse', {}, { clients: ['a'] });
  const [a, b] = [await dial(), await dial()];
  b.send('GET / HTTP/1.1\r\nx-client: b\r\n\r\n');
  await server.peer();
  a.send('GET / HTTP/1.1\r\nx-client: a\r\n\r\n');
  await a.until((peer) => peer.rst);
  t.is(server.accepted.length, 1);
  t.is(records('connection-refused')[0]?.client, 'a');
});

test('refuse, silent: accepted, never answered, and let through after healing', async (t) => {
  const { dial, apply, server } = await wire(t);
  const heal = apply('refuse', { how: 'silent' });
  const client = await dial();
  client.send('hello?');
  await elapse(settle);
  t.true(client.silent);
  t.is(server.accepted.length, 0);
  heal();
  const upstream = await server.peer();
  await upstream.until((peer) => peer.received === 'hello?');
});

for (const how of ['refused', 'silent'] as const) {
  test(`refuse the first two, ${how}: the third comes through`, async (t) => {
    const { dial, apply, server } = await wire(t);
    apply('refuse', { how, first: 2 });
    for (let nth = 1; nth <= 2; nth++) {
      const client = await dial().catch(() => undefined);
      if (how === 'refused') await client?.until((peer) => peer.rst);
      else await elapse(30);
      t.is(client?.silent ?? false, how === 'silent');
    }
    const third = await dial();
    third.send('third');
    const upstream = await server.peer();
    await upstream.until((peer) => peer.received === 'third');
    await elapse(30);
    t.is(server.accepted.length, 1);
  });
}

test('refuse with a share leaves the listener open and refuses about so many, the same with the same seed', async (t) => {
  const outcomes = async (seed: number) => {
    const { dial, apply } = await wire(t, { seed });
    apply('refuse', {}, { share: 0.3 });
    const found: boolean[] = [];
    // One after the other, so that each is always the nth.
    for (let nth = 0; nth < 100; nth++) {
      const client = await dial().catch(() => undefined);
      client?.send('x');
      const refused = await Promise.race([
        client === undefined
          ? true
          : client
              .until((peer) => peer.rst || peer.closed)
              .then(
                () => true,
                () => false,
              ),
        elapse(12).then(() => false),
      ]);
      found.push(refused);
      client?.socket.destroy();
    }
    return found;
  };
  const [one, same, other] = [await outcomes(5), await outcomes(5), await outcomes(6)];
  const count = one.filter(Boolean).length;
  t.true(count > 30 - 4 * 4.6 && count < 30 + 4 * 4.6, `${count} of 100`);
  t.deepEqual(one, same);
  t.notDeepEqual(one, other);
});
