import { WebSocket } from 'ws';
import type { Clock } from '../core/clock.js';
import { decode, encode, type ServerMessage } from './protocol.js';
import { attemptPace } from './timings.js';

export interface DialOptions {
  url: string;
  uid: string;
  channel: string;
  /** Whether the connection that was dialled still counts. */
  isCurrent: (socket: WebSocket) => boolean;
  onMessage: (message: ServerMessage | undefined) => void;
  onClose: () => void;
}

/** Dials the server and asks to join; a connection that does not count any more is not heard. */
export function dial({ url, uid, channel, isCurrent, onMessage, onClose }: DialOptions): WebSocket {
  const target = new URL(url);
  target.searchParams.set('uid', uid);
  target.searchParams.set('channel', channel);
  const socket = new WebSocket(target, { perMessageDeflate: false });
  socket.on('open', () => {
    if (isCurrent(socket)) socket.send(encode({ type: 'join', uid, channel }));
  });
  socket.on('message', (data) => {
    if (isCurrent(socket)) onMessage(decode(data) as ServerMessage | undefined);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (isCurrent(socket)) onClose();
  });
  return socket;
}

/** Leaves politely. The other side may be unable to answer, and then the farewell must not keep a process alive. */
export function sayFarewell(socket: WebSocket, clock: Clock): void {
  socket.send(encode({ type: 'leave' }));
  socket.close(1000);
  const patience = clock.after(attemptPace(clock, 0), () => socket.terminate());
  socket.once('close', () => patience.cancel());
}
