import { DeadwireError } from '../../core/errors.js';
import type { Detach, Heard } from './heard.js';

/**
 * Listens at a property that holds a callback. The app's own goes on as before, whenever it is set: with its `this`, its
 * arguments and its result.
 */
export function wrapCallback(target: object, name: string, heard: Heard): Detach {
  const own = Object.getOwnPropertyDescriptor(target, name);
  if (own?.configurable === false || (own === undefined && !Object.isExtensible(target))) {
    throw new DeadwireError(
      'OPTION_INVALID',
      `observe: ${name} of this object cannot be changed, so it cannot be heard`,
    );
  }
  let original: unknown = Reflect.get(target, name);
  const before = original;
  let live = true;
  const wrapper = function (this: unknown, ...given: unknown[]): unknown {
    if (live) heard(name, given);
    return typeof original === 'function' ? Reflect.apply(original, this, given) : undefined;
  };
  const isSetter = descriptorOf(target, name)?.set !== undefined;
  // Something else listens to what is set, such as the `onclose` of a WebSocket.
  if (isSetter) Reflect.set(target, name, wrapper);
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: own?.enumerable ?? true,
    get: () => wrapper,
    set: (value: unknown) => {
      if (value !== wrapper) original = value;
    },
  });
  return () => {
    live = false;
    // Whoever came after us calls our wrapper, which says nothing any more.
    if (Object.getOwnPropertyDescriptor(target, name)?.get?.() !== wrapper) return;
    Reflect.deleteProperty(target, name);
    if (own !== undefined) Object.defineProperty(target, name, own);
    if (isSetter) Reflect.set(target, name, original);
    else if (original !== before || own !== undefined) {
      Object.defineProperty(target, name, { value: original, ...kindOf(own) });
    }
  };
}

function kindOf(own: PropertyDescriptor | undefined): PropertyDescriptor {
  return { configurable: true, enumerable: own?.enumerable ?? true, writable: own?.writable ?? true };
}

function descriptorOf(target: object, name: string): PropertyDescriptor | undefined {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names of the callbacks that an object has, its own and inherited: `onSomething`. */
export function callbackNames(target: object): string[] {
  const names = new Set<string>();
  for (let at: object | null = target; at !== null && at !== Object.prototype; ) {
    for (const name of Object.getOwnPropertyNames(at)) if (/^on[A-Z]/.test(name)) names.add(name);
    at = Object.getPrototypeOf(at) as object | null;
  }
  return [...names];
}
