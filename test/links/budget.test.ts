import test from 'ava';
import { Budget } from '../../src/links/budget.js';
import { linkCap } from '../../src/links/room.js';
import { wire } from '../helpers/wire.js';

test('it lends up to its limit, refuses whole what does not fit, and lends again what comes back', (t) => {
  const budget = new Budget(100);
  t.true(budget.take(60));
  t.false(budget.take(41));
  t.is(budget.used, 60);
  t.true(budget.take(40));
  t.false(budget.take(1));
  budget.giveBack(30);
  t.true(budget.take(30));
  t.is(budget.used, 100);
});

for (const [how, end] of [
  ['healed', undefined],
  ['reset', 'resetAndDestroy'],
  ['ended', 'destroySoon'],
] as const) {
  test(`a delayed link borrows while it is full, and has given everything back when it is ${how}`, async (t) => {
    const { pair, apply, session, until } = await wire(t);
    const { client, upstream } = await pair();
    upstream.socket.removeAllListeners('data').resume();
    const heal = apply('latency', { delay: '10s' }, { direction: 'upstream' });
    client.socket.write(Buffer.alloc(4 * 1024 * 1024));
    await until(() => session.budget.used > linkCap);
    if (end === undefined) heal();
    else {
      client.socket[end]();
      upstream.socket.resetAndDestroy();
      heal();
    }
    await until(() => session.budget.used === 0);
    if (end !== undefined) await until(() => [...(session.proxies[0]?.connections() ?? [])].length === 0);
    t.pass();
  });
}
