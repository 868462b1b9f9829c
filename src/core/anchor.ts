import type { EventName } from './events.js';
import type { MessageFilter } from './message.js';

/** The instant that a window counts from. */
export type Anchor =
  | { kind: 'applied' | 'effective' | 'healed' }
  | { kind: 'last-received' | 'last-sent'; client: string; filter?: MessageFilter }
  | { kind: 'resumed' | 'connected' | 'closed' | 'killed'; client: string }
  | { kind: 'attempt'; client: string; nth: number }
  | { kind: 'event'; event: EventName; client: string }
  | { kind: 'expectation'; id: string };

/** The canonical text of a filter; the key under which its last match stands in the history. */
export function filterKey({ opcode, pattern, json = {} }: MessageFilter): string {
  const conditions = [
    ...(opcode === undefined ? [] : [`opcode = ${opcode}`]),
    ...(pattern === undefined ? [] : [`message ~ '${pattern}'`]),
    ...Object.entries(json).map(([pointer, value]) => `message ${pointer} = ${scalarText(String(value))}`),
  ];
  return conditions.join(' and ');
}

/** An anchor as a profile writes it, such as `last-sent(uid1)`. */
export function anchorText(anchor: Anchor): string {
  switch (anchor.kind) {
    case 'applied':
    case 'effective':
    case 'healed':
      return anchor.kind;
    case 'last-received':
    case 'last-sent':
      return `${anchor.kind}(${anchor.client}${anchor.filter ? `, ${filterKey(anchor.filter)}` : ''})`;
    case 'attempt':
      return `attempt(${anchor.client}, ${anchor.nth})`;
    case 'event':
      return `${anchor.event}(${anchor.client})`;
    case 'expectation':
      return anchor.id;
    default:
      return `${anchor.kind}(${anchor.client})`;
  }
}

function scalarText(text: string): string {
  return /^[^\s']\S*$/.test(text) ? text : `'${text}'`;
}
