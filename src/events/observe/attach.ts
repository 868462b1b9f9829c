import { DeadwireError } from '../../core/errors.js';
import { callbackNames, wrapCallback } from './callback.js';
import type { Detach, Heard } from './heard.js';

type Listener = (...given: unknown[]) => void;
type Method = (...given: never[]) => unknown;
type Methods = Record<string, Method | undefined>;

/** Listens to an object in the way it offers: `emit`, `addEventListener`, `on`, `bind`, or properties with callbacks. */
export function attach(target: object, events: 'all' | readonly string[], heard: Heard): Detach {
  if (events === 'all') return attachAll(target, heard);
  const detach: Detach[] = [];
  const wanted = [...new Set(events)];
  const emitted = isEmitter(target) ? wanted.filter((name) => !isCallback(target, name)) : [];
  try {
    if (emitted.length > 0) {
      detach.push(wrapEmit(target, (name, given) => emitted.includes(name) && heard(name, given)));
    }
    for (const name of wanted) if (!emitted.includes(name)) detach.push(attachOne(target, name, heard));
  } catch (error) {
    for (const undo of detach) undo();
    throw error;
  }
  return () => {
    for (const undo of detach.reverse()) undo();
  };
}

function attachOne(target: object, name: string, heard: Heard): Detach {
  const means = isCallback(target, name) ? undefined : meansOf(target);
  if (means === undefined) return wrapCallback(target, name, heard);
  const listener: Listener = (...given) => heard(name, given);
  call(target, means.add, name, listener);
  return () => call(target, means.remove, name, listener);
}

function attachAll(target: object, heard: Heard): Detach {
  if (isEmitter(target)) return wrapEmit(target, heard);
  const listener: Listener = (name, ...given) => heard(String(name), given);
  for (const [add, remove] of [
    ['bind_global', 'unbind_global'],
    ['onAny', 'offAny'],
  ] as const) {
    if (!has(target, add)) continue;
    call(target, add, listener);
    return () => call(target, remove, listener);
  }
  const names = callbackNames(target);
  if (names.length === 0) {
    throw new DeadwireError(
      'OPTION_INVALID',
      'observe: this object does not say which events it has: name them in "events"',
    );
  }
  return attach(target, names, heard);
}

// A listener would change what an EventEmitter does: one for `error` keeps it from throwing.
function wrapEmit(target: object, heard: Heard): Detach {
  const own = Object.getOwnPropertyDescriptor(target, 'emit');
  const original = Reflect.get(target, 'emit') as Method;
  let live = true;
  const emit = function (this: unknown, ...given: unknown[]): unknown {
    const [name, ...rest] = given;
    if (live && this === target && typeof name === 'string') heard(name, rest);
    return Reflect.apply(original, this, given);
  };
  const way = { configurable: true, writable: true, enumerable: false };
  if (!Reflect.defineProperty(target, 'emit', { ...way, value: emit })) {
    throw new DeadwireError('OPTION_INVALID', 'observe: emit of this object cannot be changed, so it cannot be heard');
  }
  return () => {
    live = false;
    if (Reflect.get(target, 'emit') !== emit) return;
    if (own === undefined) Reflect.deleteProperty(target, 'emit');
    else Object.defineProperty(target, 'emit', own);
  };
}

interface Means {
  add: string;
  remove: string;
}

function meansOf(target: object): Means | undefined {
  if (has(target, 'addEventListener')) return { add: 'addEventListener', remove: 'removeEventListener' };
  if (has(target, 'bind') && has(target, 'unbind')) return { add: 'bind', remove: 'unbind' };
  if (has(target, 'on')) return { add: 'on', remove: has(target, 'off') ? 'off' : 'removeListener' };
  return undefined;
}

// Many an object has a method of the same name as an event, such as `close`.
function isCallback(target: object, name: string): boolean {
  return name in target && (name.startsWith('on') || (meansOf(target) === undefined && !isEmitter(target)));
}

/** Node's own kind of emitter: elsewhere `emit` sends something to a server. */
function isEmitter(target: object): boolean {
  return has(target, 'emit') && has(target, 'on') && has(target, 'rawListeners');
}

function has(target: object, name: string): boolean {
  return typeof Reflect.get(target, name) === 'function';
}

function call(target: object, name: string, ...given: unknown[]): void {
  const method = (target as Methods)[name];
  if (method !== undefined) Reflect.apply(method, target, given);
}
