import type { RawData } from 'ws';

/** What a client says to the channel server. */
export type ClientMessage =
  | { type: 'join'; uid: string; channel: string }
  | { type: 'media'; sequence: number }
  | { type: 'leave' };

/** What the channel server says to a client; media from uid `0` is the server's own. */
export type ServerMessage =
  | { type: 'joined'; peers: string[] }
  | { type: 'user-joined'; uid: string }
  | { type: 'user-left'; uid: string }
  /** Nothing has come of it for so long that it has left, for those who leave that to the server. */
  | { type: 'user-gone'; uid: string }
  | { type: 'media'; from: string; sequence: number };

export function encode(message: ClientMessage | ServerMessage): string {
  return JSON.stringify(message);
}

// What each message must carry; wires corrupt messages, and that is none of a client's or server's business.
const fields: Record<string, Record<string, (value: unknown) => boolean>> = {
  join: { uid: isText, channel: isText },
  media: { sequence: Number.isFinite },
  leave: {},
  joined: { peers: (value) => Array.isArray(value) && value.every(isText) },
  'user-joined': { uid: isText },
  'user-left': { uid: isText },
  'user-gone': { uid: isText },
};

/** Reads a message of either party; undefined when it is none. */
export function decode(data: RawData): ClientMessage | ServerMessage | undefined {
  try {
    const message = JSON.parse((data as Buffer).toString()) as Record<string, unknown> | null;
    const { type } = message ?? {};
    if (!isText(type) || !Object.hasOwn(fields, type)) return undefined;
    const complete = Object.entries(fields[type] ?? {}).every(([field, isRight]) => isRight(message?.[field]));
    return complete ? (message as unknown as ClientMessage | ServerMessage) : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
