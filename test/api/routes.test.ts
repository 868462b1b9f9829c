import test from 'ava';
import { clientPlan } from '../helpers/plans.js';
import { served } from './served.js';

test('the proxies are listed with where they listen and where they lead', async (t) => {
  const { ask, port, server } = await served(t);
  const { status, json } = await ask('GET', '/v1/proxies');
  t.is(status, 200);
  t.deepEqual(json, [
    { name: 'channel', protocol: 'tcp', listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${server.port}` },
  ]);
});

test('a connection is listed with its client and what passed', async (t) => {
  const { ask, pair } = await served(t);
  t.deepEqual((await ask('GET', '/v1/connections')).json, []);
  const { client, upstream } = await pair();
  client.send('hello');
  await upstream.until(({ received }) => received === 'hello');
  const { json } = await ask('GET', '/v1/connections');
  t.like((json as object[])[0], {
    proxy: 'channel',
    client: 'uid1',
    held: { upstream: false, downstream: false },
    bytes: { upstream: 5, downstream: 0 },
    waiting: { upstream: 0, downstream: 0 },
  });
});

test('a fault with a target acts on an open connection at once, and ends by itself', async (t) => {
  const { ask, pair, session } = await served(t);
  const { client, upstream } = await pair();
  const made = await ask('POST', '/v1/faults', {
    fault: { type: 'blackhole' },
    target: { clients: ['uid1'], direction: 'upstream' },
    for: '1s',
  });
  t.is(made.status, 201);
  const fault = made.json as { id: string; 'ends-in-ms': number };
  t.like(fault, { type: 'blackhole', target: { clients: ['uid1'], direction: 'upstream' } });
  t.true(fault['ends-in-ms'] > 900 && fault['ends-in-ms'] <= 1000);

  const sent = performance.now();
  client.send('held');
  upstream.send('not held');
  await client.until(({ received }) => received === 'not held');
  t.like((await ask('GET', '/v1/connections')).json, [{ held: { upstream: true, downstream: false } }]);
  await upstream.until(({ received }) => received === 'held');
  const held = performance.now() - sent;
  t.true(held > 300 && held < 3000, `held for ${held} ms`);
  t.deepEqual((await ask('GET', '/v1/faults')).json, []);
  t.is((await ask('GET', `/v1/faults/${fault.id}`)).status, 404);
  t.true(session.history.records().some((record) => record.kind === 'fault-healed' && record.reason === 'ended'));
});

test('a fault without a duration lasts until it is healed, that one alone', async (t) => {
  const { ask, pair } = await served(t);
  const { client, upstream } = await pair();
  const { json: hole } = await ask('POST', '/v1/faults', { fault: { type: 'blackhole' } });
  const { json: slow } = await ask('POST', '/v1/faults', { fault: { type: 'latency', delay: '1ms' } });
  t.like(hole, { 'ends-in-ms': null });
  const path = `/v1/faults/${(hole as { id: string }).id}`;
  t.like((await ask('GET', path)).json, { type: 'blackhole' });
  t.is(((await ask('GET', '/v1/faults')).json as object[]).length, 2);

  client.send('x');
  const healed = await ask('DELETE', path);
  t.is(healed.status, 204);
  t.is(healed.text, '');
  await upstream.until(({ received }) => received === 'x');
  t.like((await ask('GET', '/v1/faults')).json, [{ id: (slow as { id: string }).id }]);
  const again = await ask('DELETE', path);
  t.is(again.status, 404);
  t.regex(again.error, /^NOT_FOUND: there is no fault "blackhole-1" in force$/);
});

test('heal ends all faults and says how many there were', async (t) => {
  const { ask } = await served(t);
  await ask('POST', '/v1/faults', { fault: { type: 'blackhole' } });
  await ask('POST', '/v1/faults', { fault: { type: 'refuse' } });
  t.deepEqual((await ask('POST', '/v1/heal')).json, { healed: 2 });
  t.deepEqual((await ask('GET', '/v1/faults')).json, []);
  t.deepEqual((await ask('POST', '/v1/heal')).json, { healed: 0 });
});

test('a kill of a process that there is not is refused and leaves no fault behind', async (t) => {
  const { ask, session } = await served(t);
  const { status, error } = await ask('POST', '/v1/faults', { fault: { type: 'kill', process: 'uid1' } });
  t.is(status, 404);
  t.is(error, 'NOT_FOUND: client uid1 has no command to run');
  t.deepEqual((await ask('GET', '/v1/faults')).json, []);
  t.false(session.history.records().some(({ kind }) => kind === 'fault-applied'));
});

test('an event is taken, and a batch in its order', async (t) => {
  const { ask, session } = await served(t);
  const one = await ask('POST', '/v1/events', { client: 'uid1', event: 'joined', attributes: { channel: 'demo' } });
  t.is(one.status, 202);
  t.deepEqual(one.json, { accepted: 1, events: ['joined'] });
  const batch = await ask('POST', '/v1/events', [
    { client: 'uid1', event: 'onWhatever' },
    { client: 'uid2', event: 'peer-offline', attributes: { peer: 'uid1' } },
  ]);
  t.deepEqual(batch.json, { accepted: 2, events: ['native:onWhatever', 'peer-offline'] });
  const events = session.history.records().filter((record) => record.kind === 'event' && record.source === 'http');
  t.like(events, [
    { client: 'uid1', event: 'joined', attributes: { channel: 'demo' } },
    { client: 'uid1', event: 'native:onWhatever', native: 'onWhatever' },
    { client: 'uid2', event: 'peer-offline', peer: 'uid1' },
  ]);
});

test('of a batch with one bad event nothing is taken', async (t) => {
  const { ask, session } = await served(t);
  const good = { client: 'uid1', event: 'joined' };
  const stranger = await ask('POST', '/v1/events', [good, { client: 'uid3', event: 'joined' }]);
  t.is(stranger.status, 404);
  t.is(stranger.error, 'NOT_FOUND: there is no client "uid3", so nothing was taken; known: uid1, uid2');
  const malformed = await ask('POST', '/v1/events', [good, { client: 'uid1' }]);
  t.is(malformed.status, 400);
  t.regex(malformed.error, /^OPTION_INVALID: events: \[1\]\.event must be a name/);
  t.false(session.history.records().some(({ kind }) => kind === 'event'));
});

test('the metrics have the content type that Prometheus asks for, and grow', async (t) => {
  const { ask, pair } = await served(t);
  const { client, upstream } = await pair();
  client.send('hello');
  await upstream.until(({ received }) => received === 'hello');
  await ask('POST', '/v1/faults', { fault: { type: 'blackhole' } });
  await ask('POST', '/v1/events', { client: 'uid1', event: 'joined' });
  const { status, headers, text } = await ask('GET', '/metrics');
  t.is(status, 200);
  t.is(headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  t.true(text.includes('deadwire_bytes_total{proxy="channel",direction="upstream"} 5\n'));
  t.true(text.includes('deadwire_fault_active{proxy="channel",fault="blackhole"} 1\n'));
  t.true(text.includes('deadwire_client_events_total{event="joined",client="uid1",role="local"} 1\n'));
  t.true(text.includes('deadwire_client_events_total{event="lost",client="uid2",role="local"} 0\n'));
});

test('the routes are listed, and each of them is there', async (t) => {
  const { ask } = await served(t, [clientPlan('uid1')]);
  const { routes } = (await ask('GET', '/v1')).json as { routes: string[] };
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    const { status, error } = await ask(method, path.replace(':id', 'none'));
    t.true(status < 500 && status !== 405 && !error.includes('see GET /v1'), `${route}: ${status} ${error}`);
  }
});
