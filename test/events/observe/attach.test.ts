import { EventEmitter } from 'node:events';
import test from 'ava';
import type { NativeEvent } from '../../../src/core/events.js';
import { Session } from '../../../src/session/session.js';
import { clientPlan, planOf } from '../../helpers/plans.js';
import { observe, type ObserveOptions } from '../../../src/events/observe/observe.js';

/** Observes and keeps what was said. */
function hearing<Target extends object>(target: Target, options: Omit<ObserveOptions<Target>, 'client' | 'session'>) {
  const heard: NativeEvent[] = [];
  const session = { receive: (said: NativeEvent) => heard.push(said), clock: { fromMonotonic: (t: number) => t } };
  const observation = observe(target, { ...options, client: 'uid1', session });
  return { heard, observation, said: () => heard.map(({ event, attributes }) => ({ event, attributes })) };
}

test('an EventEmitter is heard by name, with its arguments, before its listeners, and stops', async (t) => {
  const emitter = new EventEmitter();
  const order: string[] = [];
  emitter.on('user-offline', () => order.push(`listener after ${heard.length}`));
  const { heard, said, observation } = hearing(emitter, {
    events: ['user-offline'],
    arguments: { 'user-offline': ['uid'] },
  });
  t.true(emitter.emit('user-offline', 2, 'quit', { reason: 0, deep: {} }));
  t.false(emitter.emit('other'));
  t.deepEqual(said(), [{ event: 'user-offline', attributes: { reason: 0, uid: 2, arg1: 'quit' } }]);
  t.deepEqual(order, ['listener after 1']);
  t.like(heard[0], { client: 'uid1', source: 'library' });
  t.true(Math.abs(Number(process.hrtime.bigint()) / 1e6 - (heard[0]?.t ?? 0)) < 1000);
  await observation.stop();
  emitter.emit('user-offline', 2);
  t.is(heard.length, 1);
  t.false(Object.hasOwn(emitter, 'emit'));
});

test('an error that nobody listens to is heard, and thrown as before', (t) => {
  const emitter = new EventEmitter();
  const { said } = hearing(emitter, { events: 'all' });
  const error = Object.assign(new TypeError('no route'), { code: 'EHOSTUNREACH' });
  t.is(
    t.throws(() => emitter.emit('error', error)),
    error,
  );
  const attributes = { name: 'TypeError', message: 'no route', code: 'EHOSTUNREACH' };
  t.deepEqual(said(), [{ event: 'error', attributes }]);
});

test('two who observe one emitter may stop in any order', async (t) => {
  const emitter = new EventEmitter();
  const [first, second] = [hearing(emitter, { events: 'all' }), hearing(emitter, { events: 'all' })];
  await first.observation.stop();
  emitter.emit('a');
  await second.observation.stop();
  emitter.emit('b');
  t.deepEqual([first.heard.length, second.heard.length], [0, 1]);
});

test('an EventTarget is heard by name, with what its event has of its own', async (t) => {
  class CloseEvent extends Event {
    readonly code = 1006;
    get reason(): string {
      return 'gone';
    }
  }
  const target = new EventTarget();
  const { said, heard, observation } = hearing(target, { events: ['close'] });
  target.dispatchEvent(new CloseEvent('close'));
  t.deepEqual(said(), [{ event: 'close', attributes: { code: 1006, reason: 'gone' } }]);
  await observation.stop();
  target.dispatchEvent(new CloseEvent('close'));
  t.is(heard.length, 1);
});

class Pusher {
  readonly listeners = new Set<[name: string | undefined, listener: (...given: unknown[]) => void]>();
  bind(name: string, listener: (...given: unknown[]) => void) {
    this.listeners.add([name, listener]);
    return this;
  }
  unbind(name: string, listener: unknown) {
    for (const entry of this.listeners) if (entry[0] === name && entry[1] === listener) this.listeners.delete(entry);
  }
  bind_global(listener: (...given: unknown[]) => void) {
    this.listeners.add([undefined, listener]);
  }
  unbind_global(listener: unknown) {
    for (const entry of this.listeners)
      if (entry[0] === undefined && entry[1] === listener) this.listeners.delete(entry);
  }
  say(name: string, data: unknown) {
    for (const [wanted, listener] of this.listeners) {
      if (wanted === undefined) listener(name, data);
      else if (wanted === name) listener(data);
    }
  }
}

for (const events of ['all', ['state_change']] as const) {
  test(`an SDK with bind is heard by ${events === 'all' ? 'all names' : 'one name'}, and let go`, async (t) => {
    const pusher = new Pusher();
    const { said, observation } = hearing(pusher, { events });
    pusher.say('state_change', { previous: 'connected', current: 'unavailable' });
    t.deepEqual(said(), [{ event: 'state_change', attributes: { previous: 'connected', current: 'unavailable' } }]);
    await observation.stop();
    t.is(pusher.listeners.size, 0);
  });
}

test('an SDK with on and off is heard by name, and all of it only where it has onAny', async (t) => {
  const listeners = new Map<string, unknown>();
  const sdk = {
    on: (name: string, listener: unknown) => listeners.set(name, listener),
    off: (name: string) => listeners.delete(name),
  };
  const { said, observation } = hearing(sdk, { events: ['user-left'] });
  (listeners.get('user-left') as (user: object) => void)({ uid: 2 });
  t.deepEqual(said(), [{ event: 'user-left', attributes: { uid: 2 } }]);
  await observation.stop();
  t.is(listeners.size, 0);
  t.throws(() => hearing(sdk, { events: 'all' }), {
    message: /does not say which events it has: name them in "events"$/,
  });
});

class Handler {
  readonly #secret = 'kept';
  onConnectionStateChanged: ((state: number, reason: number) => string) | null = null;
  onUserOffline(uid: number): string {
    return `${this.#secret} ${uid}`;
  }
}

test('callbacks of an object go on with their this, arguments and results, whenever they are set', async (t) => {
  const handler = new Handler();
  const { said, heard, observation } = hearing(handler, {
    events: 'all',
    arguments: { onConnectionStateChanged: ['state', 'reason'], onUserOffline: ['uid'] },
  });
  t.is(handler.onUserOffline(2), 'kept 2');
  t.is(handler.onConnectionStateChanged?.(4, 2), undefined, 'nobody else listens yet');
  const mine = function (this: unknown, state: number): string {
    return `${this === handler} ${state}`;
  };
  handler.onConnectionStateChanged = mine;
  t.is(handler.onConnectionStateChanged?.(4, 16), 'true 4');
  const read = handler.onConnectionStateChanged;
  handler.onConnectionStateChanged = read;
  t.is(handler.onConnectionStateChanged?.(5, 4), 'true 5', 'what is set to itself is not called by itself');
  t.deepEqual(said(), [
    { event: 'onUserOffline', attributes: { uid: 2 } },
    { event: 'onConnectionStateChanged', attributes: { state: 4, reason: 2 } },
    { event: 'onConnectionStateChanged', attributes: { state: 4, reason: 16 } },
    { event: 'onConnectionStateChanged', attributes: { state: 5, reason: 4 } },
  ]);
  await observation.stop();
  t.is(handler.onConnectionStateChanged, mine);
  t.false(Object.hasOwn(handler, 'onUserOffline'));
  t.is(handler.onUserOffline(3), 'kept 3');
  t.is(heard.length, 4);
});

test('a callback that throws throws at whoever called it, and is heard', (t) => {
  const handler = {
    onLost: () => {
      throw new Error('mine');
    },
  };
  const { heard } = hearing(handler, { events: ['onLost'] });
  t.throws(() => handler.onLost(), { message: 'mine' });
  t.is(heard.length, 1);
});

test('a callback that is set through a setter reaches those beneath it, and so does what stops', async (t) => {
  class Socket {
    beneath: ((event: object) => void) | null = null;
    get onlost() {
      return this.beneath;
    }
    set onlost(listener) {
      this.beneath = listener;
    }
  }
  const socket = new Socket();
  const got: object[] = [];
  const { said, observation } = hearing(socket, { events: ['onlost'] });
  const mine = (event: object) => got.push(event);
  socket.onlost = mine;
  socket.beneath?.({ code: 1006 });
  t.deepEqual(said(), [{ event: 'onlost', attributes: { code: 1006 } }]);
  t.is(got.length, 1);
  await observation.stop();
  t.is(socket.beneath, mine);
  t.is(socket.onlost, mine);
});

test('a handler property of a real EventTarget is heard, and the app keeps its own', async (t) => {
  const controller = new AbortController();
  const { signal } = controller;
  const { said, observation } = hearing(signal, { events: ['onabort'] });
  const got: unknown[] = [];
  Reflect.set(signal, 'onabort', (event: Event) => got.push(event.type));
  controller.abort();
  t.deepEqual(said(), [{ event: 'onabort', attributes: {} }]);
  t.deepEqual(got, ['abort']);
  await observation.stop();
  t.is(typeof signal.onabort, 'function');
});

test('what a callback was given is bounded and never harmful', (t) => {
  const handler = { onX: (..._given: unknown[]) => 'fine' };
  const { said } = hearing(handler, { events: ['onX'] });
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, index]));
  const evil = Object.defineProperty({ good: 1 }, 'bad', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  t.is(handler.onX(many), 'fine');
  t.is(handler.onX(Buffer.from('bytes'), evil, Number.NaN, 10n, Symbol('s'), undefined, null, [1]), 'fine');
  t.is(handler.onX('x'.repeat(5000)), 'fine');
  t.is(handler.onX(trap), 'fine');
  t.is(handler.onX(JSON.parse('{"__proto__": 5}')), 'fine');
  const [first, second, third, last] = said().map(({ attributes }) => attributes);
  t.is(Object.keys(first ?? {}).length, 50);
  t.deepEqual(second, { good: 1, arg2: 'NaN', arg3: '10' });
  t.is(String(third?.['arg0']).length, 1000);
  t.deepEqual(Object.entries(last ?? {}), [['__proto__', 5]]);
});

test('a frozen object is refused, and left as it was where it could be heard in part', (t) => {
  t.throws(() => hearing(Object.freeze({ onX() {} }), { events: ['onX'] }), {
    code: 'OPTION_INVALID',
    message: /onX of this/,
  });
  const half = Object.defineProperty({ onA: null }, 'onB', { value: null });
  t.throws(() => hearing(half, { events: ['onA', 'onB'] }), { message: /onB of this object cannot be changed/ });
  t.deepEqual(Object.getOwnPropertyDescriptor(half, 'onA')?.value, null);
});

test('a real session takes what is observed in its own process, at its instant', async (t) => {
  const session = new Session({ plan: planOf({ clients: [clientPlan('uid1')] }) });
  t.teardown(() => session.stop());
  const emitter = new EventEmitter();
  observe(emitter, { events: ['lost'], client: 'uid1', session });
  const before = session.clock.now();
  emitter.emit('lost', { reason: 2 });
  const [event] = session.history.records();
  t.like(event, { kind: 'event', client: 'uid1', event: 'lost', source: 'library', attributes: { reason: 2 } });
  t.true((event?.t ?? 0) >= before - 0.1 && (event?.t ?? 0) <= session.clock.now());
});

const bad: [what: string, target: unknown, options: object, message: RegExp][] = [
  ['no object', 5, { events: 'all', client: 'a' }, /^observe: 5 is not an object to observe$/],
  ['no events', {}, { client: 'a' }, /^observe: events: nothing is not "all" or a list of names$/],
  ['an empty list', {}, { events: [] }, /^observe: events: \[\] is not "all" or a list of names$/],
  [
    'no client',
    {},
    { events: ['a'], api: 'http://127.0.0.1:1' },
    /^observe: client: nothing is not the name of a client$/,
  ],
  [
    'no URL',
    {},
    { events: ['a'], client: 'a', api: '127.0.0.1:1' },
    /^observe: api: "127\.0\.0\.1:1" is not where the API/,
  ],
  [
    'too quick a heart',
    {},
    { events: ['a'], heartbeat: 5 },
    /^observe: heartbeat: 5 is not a number of milliseconds from 100/,
  ],
];

for (const [what, target, options, message] of bad) {
  test(`observe with ${what} says what would be right`, (t) => {
    t.throws(() => observe(target as object, options as ObserveOptions), { code: 'OPTION_INVALID', message });
  });
}

test('with nowhere to report nothing is touched', async (t) => {
  const emitter = new EventEmitter();
  const observation = observe(emitter, { events: 'all' });
  t.false(Object.hasOwn(emitter, 'emit'));
  await observation.stop();
});

test('what a session does not take is warned of once, and never thrown', async (t) => {
  const emitter = new EventEmitter();
  const warned: string[] = [];
  const listener = ({ message }: Error) => warned.push(message);
  process.on('warning', listener);
  t.teardown(() => process.off('warning', listener));
  const session = {
    receive: () => {
      throw new Error('there is no client');
    },
    clock: { fromMonotonic: () => 0 },
  };
  observe(emitter, { events: 'all', client: 'uid9', session });
  emitter.emit('a');
  emitter.emit('b');
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(warned, ['events of observe() are not taken: there is no client']);
});

test('a heart beats at once and then in its rhythm, until it stops', async (t) => {
  const { heard, observation } = hearing(new EventEmitter(), { events: 'all', heartbeat: 100 });
  t.is(heard[0]?.event, 'heartbeat');
  await new Promise((resolve) => setTimeout(resolve, 250));
  const beats = heard.length;
  t.true(beats >= 2 && beats <= 3, `${beats}`);
  await observation.stop();
  await new Promise((resolve) => setTimeout(resolve, 150));
  t.is(heard.length, beats);
});
