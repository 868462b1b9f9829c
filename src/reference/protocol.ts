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
  | { type: 'media'; from: string; sequence: number };

export function encode(message: ClientMessage | ServerMessage): string {
  return JSON.stringify(message);
}

/** Reads a message of either party; undefined when it is none. */
export function decode(data: RawData): ClientMessage | ServerMessage | undefined {
  try {
    const message = JSON.parse((data as Buffer).toString()) as ClientMessage | ServerMessage | null;
    return typeof message?.type === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
