import type { Scalar } from '../core/events.js';
import { putAt } from '../core/json-pointer.js';

export interface EditOptions {
  messages: { pattern?: string };
  replace?: string | undefined;
  with?: string | undefined;
  set?: Record<string, Scalar | null> | undefined;
}

/** Makes the new payload of a message; undefined when it cannot be made. */
export type Edit = (payload: Buffer, encoding: 'utf8' | 'latin1') => Buffer | undefined;

/** What `rewrite` does to one payload; made once, since every message goes through it. */
export function editOf({ messages: { pattern }, replace, with: text, set }: EditOptions): Edit {
  if (text !== undefined) return () => Buffer.from(text);
  if (replace !== undefined && pattern !== undefined) {
    const expression = new RegExp(pattern, 'g');
    return (payload, encoding) =>
      Buffer.from(payload.toString(encoding).replaceAll(expression, inside(replace, encoding)), encoding);
  }
  return (payload, encoding) => {
    const whole = parse(payload.toString(encoding));
    if (whole === undefined) return undefined;
    const before = JSON.stringify(whole);
    let changed: unknown = whole;
    for (const [pointer, value] of Object.entries(set ?? {})) {
      changed = putAt(changed, pointer, typeof value === 'string' ? inside(value, encoding) : value);
    }
    const after = JSON.stringify(changed);
    // Where nothing was put anywhere, it is not written anew either.
    return after === before ? undefined : Buffer.from(after, encoding);
  };
}

// What goes into binary is UTF-8, as each of its bytes is written in Latin-1.
function inside(text: string, encoding: 'utf8' | 'latin1'): string {
  return encoding === 'utf8' ? text : Buffer.from(text).toString('latin1');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
