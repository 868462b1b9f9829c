/** The value at a JSON pointer (RFC 6901) such as `/peer/uid`; undefined when there is none. The empty pointer is the whole. */
export function valueAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const key of keysOf(pointer)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/**
 * Puts a value at a JSON pointer, in place, and gives the whole. A map gets a new key, a list a further entry at `-`; where
 * there is neither, nothing changes.
 */
export function putAt(whole: unknown, pointer: string, value: unknown): unknown {
  const keys = keysOf(pointer);
  const key = keys.at(-1);
  if (key === undefined) return value;
  const parent = valueAt(whole, pointer.slice(0, pointer.lastIndexOf('/')));
  if (Array.isArray(parent)) {
    if (key === '-') parent.push(value);
    else if (/^\d+$/.test(key) && Object.hasOwn(parent, key)) parent[Number(key)] = value;
  } else if (typeof parent === 'object' && parent !== null) {
    // An assignment to `__proto__` would not make a key.
    Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return whole;
}

function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
