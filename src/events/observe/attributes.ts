import type { Scalar } from '../../core/events.js';

/** How much is kept of what a callback was given: text in characters, and attributes. */
const longestText = 1000;
const mostAttributes = 50;

/**
 * The attributes of a callback: the scalars of its first object, and its own scalars under the names given for their
 * places, or `arg0`, `arg1` ….
 */
export function attributesOf(given: readonly unknown[], names: readonly string[] = []): Record<string, Scalar> {
  const attributes: Record<string, Scalar> = {};
  const put = (key: string, value: unknown) => {
    const scalar = scalarOf(value);
    if (scalar !== undefined && Object.keys(attributes).length < mostAttributes) define(attributes, key, scalar);
  };
  const object = given.find(isTelling);
  if (object !== undefined) for (const key of keysOf(object)) put(key, read(object, key));
  for (const [place, value] of given.entries()) put(names[place] ?? `arg${place}`, value);
  return attributes;
}

// The places of a list or of bytes say nothing by themselves.
function isTelling(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

// An Error hides its message, and an Event has its own part among much that says nothing.
function keysOf(object: object): string[] {
  if (object instanceof Error) return [...new Set(['name', 'message', 'code', ...Object.keys(object)])];
  if (typeof Event === 'undefined' || !(object instanceof Event)) return Object.keys(object);
  const keys: string[] = [];
  for (const key in object) if (!(key in Event.prototype) && key !== 'isTrusted') keys.push(key);
  return [...new Set([...keys, 'code', 'reason', 'detail'])].filter((key) => key in object);
}

// A getter of a stranger may throw.
function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}

function scalarOf(value: unknown): Scalar | undefined {
  if (typeof value === 'string') return value.slice(0, longestText);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'bigint' ? String(value).slice(0, longestText) : undefined;
}

function define(attributes: Record<string, Scalar>, key: string, value: Scalar): void {
  Object.defineProperty(attributes, key, { value, enumerable: true, writable: true, configurable: true });
}
