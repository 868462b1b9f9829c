import type { EventName } from './events.js';

/** Which frames of a WebSocket count for an anchor; some SDKs start their timer at the last ping, not at the last byte. */
export type FrameFilter =
  | { unit: 'message'; pattern: string }
  | { unit: 'opcode'; opcode: 'text' | 'binary' | 'ping' | 'pong' | 'close' };

/** The instant that a window counts from. */
export type Anchor =
  | { kind: 'applied' | 'effective' | 'healed' }
  | { kind: 'last-received' | 'last-sent'; client: string; filter?: FrameFilter }
  | { kind: 'resumed' | 'connected' | 'closed' | 'killed'; client: string }
  | { kind: 'attempt'; client: string; nth: number }
  | { kind: 'event'; event: EventName; client: string }
  | { kind: 'expectation'; id: string };

/** The canonical text of a filter; the key under which its last match stands in the history. */
export function filterKey(filter: FrameFilter): string {
  return filter.unit === 'message' ? `message ~ '${filter.pattern}'` : `opcode = ${filter.opcode}`;
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
