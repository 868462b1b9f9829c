import { setTimeout as elapse } from 'node:timers/promises';
import test from 'ava';
import { nothingIsLeft } from '../helpers/settled.js';
import { clientLeft } from './forward.js';
import { endOfHead, httpWire, upgrade } from './exchange.js';

for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
  test(`an http client that was connected before a blackhole and gives its first request up (${how}) never shows`, async (t) => {
    const made = await httpWire(t);
    const client = await made.dial();
    await made.until(() => made.session.proxies.some((proxy) => [...proxy.connections()].length > 0));
    const heal = made.apply('blackhole');
    client.send(upgrade);
    await elapse(15);
    client.socket[how]();
    await clientLeft(made);
    heal();
    await made.record(({ kind }) => kind === 'connection-closed');
    await elapse(15);
    t.is(made.server.accepted.length, 0);
    client.socket.destroy();
    await nothingIsLeft(t, made.session);
  });
}

test('one that stays is served once that is healed, whatever else was said meanwhile', async (t) => {
  const made = await httpWire(t);
  const client = await made.dial();
  await made.until(() => made.session.proxies.some((proxy) => [...proxy.connections()].length > 0));
  const heals = [made.apply('blackhole'), made.apply('blackhole')];
  client.send(`GET /1 HTTP/1.1\r\nHost: h${endOfHead}`);
  await elapse(15);
  for (const heal of heals) heal();
  client.send(`GET /2 HTTP/1.1\r\nHost: h${endOfHead}`);
  const upstream = await made.server.peer();
  for (const nth of [1, 2]) {
    await upstream.until(({ received }) => received.includes(`GET /${nth} `));
    upstream.send('HTTP/1.1 204 No Content\r\n\r\n');
  }
  await client.until(({ received }) => received.match(/204/g)?.length === 2);
  t.pass();
});
