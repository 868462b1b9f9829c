import { setTimeout as elapse } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { bytesWaiting } from '../../src/session/totals.js';
import { clientPlan } from '../helpers/plans.js';
import { wire } from '../helpers/wire.js';

const uid1 = { proxy: { identify: { by: 'client', client: 'uid1' } }, clients: [clientPlan('uid1')] } as const;

/** A scene in which every connection is of uid1. */
async function sceneOf(t: ExecutionContext) {
  const scene = await wire(t, { proxy: { ...uid1.proxy }, clients: [...uid1.clients] });
  const { clock, tracks } = scene.session;
  return {
    ...scene,
    now: () => clock.now(),
    waiting: () => bytesWaiting(scene.session),
    last: (way: 'received' | 'sent') => tracks.lastBytes('uid1')[way]?.t ?? Number.NaN,
  };
}

test('of several connections of a client, the one that had the latest byte counts, and not the latest one', async (t) => {
  const { pair, now, last } = await sceneOf(t);
  const older = await pair();
  const newer = await pair();
  newer.upstream.send('new');
  await newer.client.until(({ received }) => received === 'new');
  const between = now();
  await elapse(30);
  older.upstream.send('old');
  older.client.send('up');
  await older.client.until(({ received }) => received === 'old');
  await older.upstream.until(({ received }) => received === 'up');
  t.true(last('received') > between);
  t.true(last('sent') > between);
});

test('the last byte of a connection that has died stays the last one, until another connection has a later one', async (t) => {
  const { pair, last, records, until } = await sceneOf(t);
  const old = await pair();
  old.upstream.send('bye');
  await old.client.until(({ received }) => received === 'bye');
  const stamp = last('received');
  old.client.socket.destroy();
  old.upstream.socket.destroy();
  await until(() => records('connection-closed').length === 1);
  const fresh = await pair();
  t.is(last('received'), stamp);
  await elapse(30);
  fresh.upstream.send('hi');
  await fresh.client.until(({ received }) => received === 'hi');
  t.true(last('received') > stamp);
});

test('what is held for an old connection, or flushed to it after the heal, counts for nothing', async (t) => {
  const { pair, dial, apply, now, last, until, server, waiting } = await sceneOf(t);
  const old = await pair();
  old.upstream.send('a');
  await old.client.until(({ received }) => received === 'a');
  const heal = apply('blackhole', {}, { clients: ['uid1'] });
  const cut = now();
  old.upstream.send('b');
  old.client.send('c');
  // A connection that comes meanwhile is accepted, held, and not dialled.
  const held = await dial();
  held.send('d');
  await until(() => waiting() === 3);
  t.true(last('received') <= cut);
  heal();
  await old.client.until(({ received }) => received === 'ab');
  await old.upstream.until(({ received }) => received === 'c');
  const reached = await server.peer(1);
  await reached.until(({ received }) => received === 'd');
  t.true(last('received') <= cut, 'flushed bytes are late, and say nothing of when the wire was last alive');
  t.false(last('sent') > cut);
  const healed = now();
  await elapse(30);
  reached.send('e');
  await held.until(({ received }) => received === 'e');
  t.true(last('received') > healed);
});
