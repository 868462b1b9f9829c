import test, { type ExecutionContext } from 'ava';
import { listenApi } from '../../src/api/listen.js';
import { type FaultType, faults } from '../../src/faults/index.js';
import { type Wire, wire } from '../helpers/wire.js';

interface Answer {
  status: number;
  body: { id: string; options: Record<string, unknown>; explain: string; error: { code: string; message: string } };
}

interface Scene extends Wire {
  post(body: object): Promise<Answer>;
  patch(id: string, body: unknown): Promise<Answer>;
}

async function scene(t: ExecutionContext, protocol: 'tcp' | 'http' = 'tcp'): Promise<Scene> {
  const wired = await wire(t, { proxy: { protocol } });
  const api = await listenApi(wired.session, 0);
  t.teardown(() => api.close());
  const ask = async (method: string, path: string, body: unknown): Promise<Answer> => {
    const response = await fetch(`${api.url}/v1/faults${path}`, { method, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return {
    ...wired,
    post: (body) => ask('POST', '', body),
    patch: (id, body) => ask('PATCH', `/${id}`, body),
  };
}

test('a shorter delay lets what waits on an open connection go on, with the other options as they were', async (t) => {
  const { pair, post, patch, records } = await scene(t);
  const { client, upstream } = await pair();
  const { body: made } = await post({ fault: { type: 'latency', delay: '1min', distribution: 'normal' } });
  client.send('a');
  const { status, body } = await patch(made.id, { options: { delay: '40ms' } });
  t.is(status, 200);
  t.is(body.id, made.id);
  t.deepEqual(body.options, { delay: 40, jitter: 0, distribution: 'normal', correlation: 0 });
  t.regex(body.explain, /40 ms later/);
  await upstream.until((peer) => peer.received === 'a');
  const start = performance.now();
  client.send('b');
  await upstream.until((peer) => peer.received === 'ab');
  const waited = performance.now() - start;
  t.true(waited >= 39.5 && waited < 2000, `${waited} ms`);
  t.deepEqual(
    records('fault-changed').map(({ fault, explain }) => [fault, explain]),
    [[made.id, body.explain]],
  );
});

test('a stall becomes a rate, and nothing of what waited is lost', async (t) => {
  const { pair, post, patch } = await scene(t);
  const { client, upstream } = await pair();
  const { body: made } = await post({ fault: { type: 'bandwidth', rate: '0B/s' } });
  const text = 'x'.repeat(50_000);
  client.send(text);
  const { body } = await patch(made.id, { options: { rate: '10MB/s' } });
  t.deepEqual(body.options, { rate: 10_000_000, shared: false });
  await upstream.until((peer) => peer.received.length === text.length);
  t.is(upstream.received, text);
});

test('a whole fault replaces all options, and those that it does not name go back to their defaults', async (t) => {
  const { post, patch } = await scene(t);
  const { body: made } = await post({ fault: { type: 'latency', delay: '5ms', jitter: '2ms' } });
  const again = await patch(made.id, { fault: { type: 'latency', delay: '7ms' } });
  t.deepEqual(again.body.options, { delay: 7, jitter: 0, distribution: 'uniform', correlation: 0 });
  const untyped = await patch(made.id, { fault: { delay: '8ms' } });
  t.is(untyped.body.options['delay'], 8);
});

const wrong: [title: string, body: unknown, message: RegExp][] = [
  ['a bad unit', { options: { delay: '40' } }, /^options\.delay: "40" is not a number with a unit/],
  [
    'an unknown option',
    { options: { dely: '40ms' } },
    /^options\.dely: "40ms" is not an option here; did you mean "delay"\?/,
  ],
  ['options that are no map', { options: 'fast' }, /^options: "fast" is not a map/],
  ['options that are nothing', { options: null }, /^options: null is not a map/],
  [
    'another type',
    { fault: { type: 'bandwidth', rate: '1MB/s' } },
    /^fault\.type: "bandwidth" is not latency, which latency-1 is/,
  ],
  ['a fault that lacks an option', { fault: { type: 'latency' } }, /^fault\.delay: nothing is not/],
  ['a fault that is no map', { fault: [] }, /^fault: \[\] is not a map/],
  ['both at once', { options: {}, fault: {} }, /^body: .* is not one of/],
  ['something else', { target: {} }, /^body: .* is not one of/],
  ['nothing', {}, /^body: \{\} is not one of/],
  ['a list', [], /^body: \[\] is not one of/],
];

for (const [title, body, message] of wrong) {
  test(`a change with ${title} is refused before anything is touched`, async (t) => {
    const { post, patch, session, records } = await scene(t);
    await post({ fault: { type: 'latency', delay: '5ms' } });
    const { status, body: answer } = await patch('latency-1', body);
    t.is(status, 400);
    t.is(answer.error.code, 'OPTION_INVALID');
    t.regex(answer.error.message, message);
    t.is(records('fault-changed').length, 0);
    t.is((session.faults.get('latency-1').spec.options as { delay: number }).delay, 5);
  });
}

test('a change that does not go with the options that stay is refused', async (t) => {
  const { post, patch, records } = await scene(t);
  const { body: made } = await post({ fault: { type: 'slice', size: '100B', variation: '50B' } });
  const { status, body } = await patch(made.id, { options: { size: '40B' } });
  t.is(status, 400);
  t.regex(body.error.message, /^options\.variation: 50 is not less than "size"/);
  t.is(records('fault-changed').length, 0);
  t.is((await patch(made.id, { options: { size: '60B' } })).status, 200);
});

const written: Record<string, Record<string, unknown>> = {
  latency: { delay: '5ms' },
  bandwidth: { rate: '1MB/s' },
  slice: { size: '100B' },
  corrupt: { share: '1%' },
  'slow-close': { delay: '5ms' },
  limit: { bytes: '1MB' },
  drop: { loss: '1%' },
  'http-status': { status: 503, headers: { 'X-A': 'b' }, 'retry-after': '2s' },
  'http-delay': { delay: '5ms' },
  duplicate: { share: '1%' },
  reorder: { every: 3 },
  rewrite: { messages: 'all', with: 'x' },
  inject: { text: 'x' },
};

for (const type of Object.keys(faults)) {
  test(`a ${type} changes in place, or says CONFLICT and goes on as it was`, async (t) => {
    const onRequests = faults[type as FaultType].appliesTo.includes('request');
    const { post, patch, session } = await scene(t, onRequests ? 'http' : 'tcp');
    const { body: made, status: first } = await post({
      fault: { type, ...written[type] },
      target: { direction: onRequests ? 'both' : 'upstream' },
    });
    t.is(first, 201, made.error?.message);
    const { status, body } = await patch(made.id, { options: {} });
    const able = session.faults.get(made.id).instance.change !== undefined;
    t.is(status, able ? 200 : 409);
    if (!able) t.is(body.error.code, 'CONFLICT');
    t.deepEqual(session.faults.get(made.id).spec.options, made.options);
  });
}

test('a fault that is not in force cannot change', async (t) => {
  const { patch } = await scene(t);
  const { status, body } = await patch('latency-9', { options: {} });
  t.is(status, 404);
  t.is(body.error.code, 'NOT_FOUND');
});
