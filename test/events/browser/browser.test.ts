import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { listenApi } from '../../../src/api/listen.js';
import type { RecordOf } from '../../../src/core/records.js';
import { deadwire } from '../../../src/events/browser/browser.js';
import { planOf, clientPlan } from '../../helpers/plans.js';
import { Session } from '../../../src/session/session.js';

const root = new URL('../../../../', import.meta.url);

/** What a page has besides, and Node has not. */
const page = new EventTarget();
const beacons: { url: string; body: string }[] = [];
Object.defineProperty(globalThis, 'navigator', {
  configurable: true,
  value: {
    sendBeacon(url: string, body: string) {
      beacons.push({ url, body });
      return true;
    },
  },
});
for (const name of ['addEventListener', 'removeEventListener'] as const) {
  Object.defineProperty(globalThis, name, { value: page[name].bind(page), configurable: true });
}

/** Begins a network that may be off; what it fetched is kept. */
function network(t: ExecutionContext) {
  const real = globalThis.fetch;
  const state = { offline: false, stuck: false, posts: [] as string[], clocks: 0 };
  globalThis.fetch = (async (input: string, request?: RequestInit) => {
    if (state.offline) throw new TypeError('Failed to fetch');
    if (input.endsWith('/v1/clock')) state.clocks += 1;
    else state.posts.push(request?.body as string);
    if (state.stuck) await real(input, request).then(() => Promise.reject(new TypeError('network lost')));
    return real(input, request);
  }) as typeof fetch;
  t.teardown(() => {
    globalThis.fetch = real;
  });
  return state;
}

async function scene(t: ExecutionContext) {
  const session = new Session({ plan: planOf({ clients: [clientPlan('uid1')] }) });
  const api = await listenApi(session, 0);
  t.teardown(async () => {
    await api.close();
    await session.stop();
  });
  const wire = network(t);
  const reporting = deadwire(api.url, 'uid1');
  t.teardown(() => reporting.stop());
  const events = (): RecordOf<'event'>[] => session.history.records().filter((record) => record.kind === 'event');
  const says = (event: string) =>
    new Promise<RecordOf<'event'>>((resolve) => {
      const known = events().find((record) => record.event === event);
      if (known !== undefined) resolve(known);
      const stop = session.history.listen((record) => {
        if (record.kind !== 'event' || record.event !== event) return;
        stop();
        resolve(record);
      });
    });
  return { session, api, wire, reporting, events, says };
}

test.serial('the file that pages load is at most 1.5 KB by gzip, and imports nothing', async (t) => {
  const { shrink } = (await import(new URL('scripts/browser.mjs', root).href)) as { shrink(source: string): string };
  const text = shrink(readFileSync(new URL('dist/src/events/browser/browser.js', root), 'utf8'));
  const size = gzipSync(text).length;
  t.true(size <= 1536 && size > 400, `${size}`);
  t.notRegex(text, /^\s*import\b|\brequire\(/m);
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as object;
  t.deepEqual(Object.keys(loaded), ['deadwire']);
});

test.serial("an event has its page's instant, with the doubt of five comparisons", async (t) => {
  const { session, wire, reporting, says } = await scene(t);
  const before = session.clock.now();
  reporting.report('interrupted', { state: 4 });
  const event = await says('interrupted');
  t.true(Math.abs(event.t - before) < 50, `${event.t} ${before}`);
  t.true((event.uncertainty ?? 0) > 0 && (event.uncertainty ?? 0) < 100, `${event.uncertainty}`);
  t.deepEqual(event.attributes, { state: 4 });
  t.is(wire.clocks, 5);
  reporting.report('lost');
  await says('lost');
  t.is(wire.clocks, 5, 'the comparison holds for a minute');
});

test.serial('while the page is offline events are kept, and sent later with their own instants', async (t) => {
  const { session, wire, reporting, says, events } = await scene(t);
  wire.offline = true;
  const before = session.clock.now();
  reporting.report('interrupted');
  await new Promise((resolve) => setTimeout(resolve, 300));
  reporting.report('lost');
  await new Promise((resolve) => setTimeout(resolve, 300));
  t.deepEqual(events(), []);
  wire.offline = false;
  page.dispatchEvent(new Event('online'));
  const [interrupted, lost] = [await says('interrupted'), await says('lost')];
  t.true(Math.abs(interrupted.t - before) < 80, `${interrupted.t} ${before}`);
  t.true(Math.abs(lost.t - interrupted.t - 300) < 80);
  t.true((lost.arrived ?? 0) - lost.t > 200);
});

test.serial('an answer that was lost makes no second event', async (t) => {
  const { wire, reporting, says, events } = await scene(t);
  reporting.report('joined');
  await says('joined');
  wire.stuck = true;
  reporting.report('lost');
  await says('lost');
  wire.stuck = false;
  reporting.report('rejoined');
  await says('rejoined');
  t.deepEqual(
    events().map(({ event }) => event),
    ['joined', 'lost', 'rejoined'],
  );
  t.true(wire.posts.length >= 3);
});

test.serial('at most 500 events are kept, the latest', async (t) => {
  const { wire, reporting, says, events } = await scene(t);
  wire.offline = true;
  for (let n = 0; n < 600; n += 1) reporting.report(`e${n}`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  wire.offline = false;
  await says('native:e599');
  t.deepEqual([events().length, events()[0]?.event], [500, 'native:e100']);
});

test.serial('a page that is left sends what is not answered yet as a beacon', async (t) => {
  const { api, wire, reporting, session, says } = await scene(t);
  wire.offline = true;
  reporting.report('left');
  beacons.length = 0;
  page.dispatchEvent(new Event('pagehide'));
  const [beacon] = beacons;
  t.is(beacon?.url, `${api.url}/v1/events`);
  wire.offline = false;
  const headers = { 'content-type': 'text/plain;charset=UTF-8' };
  await fetch(beacon?.url ?? '', { method: 'POST', body: beacon?.body ?? '', headers });
  const event = await says('left');
  t.true(session.clock.now() - event.t < 2000);
  reporting.stop();
  reporting.stop();
});

test.serial('a clock that is not believed is compared again', async (t) => {
  const { wire, reporting, says } = await scene(t);
  const real = performance.now.bind(performance);
  t.teardown(() => Object.defineProperty(performance, 'now', { value: real, configurable: true, writable: true }));
  reporting.report('joined');
  await says('joined');
  Object.defineProperty(performance, 'now', { value: () => real() - 40_000, configurable: true, writable: true });
  reporting.report('interrupted');
  await says('interrupted');
  t.is(wire.clocks, 5);
  reporting.report('lost');
  await says('lost');
  t.is(wire.clocks, 10);
});

test.serial('a heart beats until it stops', async (t) => {
  const { api, wire } = await scene(t);
  const reporting = deadwire(api.url, 'uid1', 40);
  await new Promise((resolve) => setTimeout(resolve, 400));
  reporting.stop();
  const beats = wire.posts.join('').split('"heartbeat"').length - 1;
  t.true(beats >= 3, `${beats}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.is(wire.posts.join('').split('"heartbeat"').length - 1, beats);
});
