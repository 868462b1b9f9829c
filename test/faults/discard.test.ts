import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { nothingIsLeft } from '../helpers/settled.js';
import { wire } from '../helpers/wire.js';

const options = { mode: 'discard', then: 'reset' };

test('discarded bytes are lost, FINs too; both sockets stay open, and are reset when it is healed', async (t) => {
  const { pair, apply, session } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('blackhole', options);
  client.socket.end('lost');
  upstream.send('lost too');
  await elapse(60);
  t.true(client.silent && upstream.silent);
  t.is(client.received + upstream.received, '');
  heal();
  t.deepEqual([await client.endedByReset(), await upstream.endedByReset()], [true, true]);
  t.is(client.received + upstream.received, '');
  await nothingIsLeft(t, session);
});

test('an idle connection is reset as well', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  apply('blackhole', options)();
  t.deepEqual([await client.endedByReset(), await upstream.endedByReset()], [true, true]);
});

test('one direction alone is discarded, and the other goes on until the reset', async (t) => {
  const { pair, apply } = await wire(t);
  const { client, upstream } = await pair();
  const heal = apply('blackhole', options, { direction: 'upstream' });
  client.send('lost');
  upstream.send('arrives');
  await client.until((peer) => peer.received === 'arrives');
  t.is(upstream.received, '');
  heal();
  t.true(await client.endedByReset());
});

test('one that comes meanwhile is accepted and never reaches its server', async (t) => {
  const { dial, apply, server, session } = await wire(t);
  const heal = apply('blackhole', options);
  const client = await dial();
  client.send('anybody?');
  await elapse(60);
  t.true(client.silent);
  heal();
  t.true(await client.endedByReset());
  await nothingIsLeft(t, session);
  t.is(server.accepted.length, 0);
});
