import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { lastAnswer } from './answers.js';
import { maxHeaderSize } from './as-it-came.js';
import type { InnerSocket } from './inner-socket.js';

/** Why a request goes nowhere, as an HTTP status and a sentence. */
export interface Refusal {
  status: number;
  reason: string;
}

/** Tells a client why, and closes its connection. */
export function refuse(refusal: Refusal, to: ServerResponse | InnerSocket): void {
  if ('writeHead' in to) {
    if (!to.headersSent) to.writeHead(refusal.status, { ...plainText, connection: 'close' });
    to.end(bodyOf(refusal));
  } else {
    if (to.writable) to.write(plainAnswer(refusal));
    to.destroySoon();
  }
}

/** Tells a client why nothing could be made of what it said. */
export function refuseMalformed({ code, message }: NodeJS.ErrnoException, socket: Duplex): void {
  const tooLong = code === 'HPE_HEADER_OVERFLOW';
  const reason = tooLong
    ? `the head of this request is longer than ${maxHeaderSize / 1024} KiB`
    : `this is no HTTP request that can be read: ${message}`;
  if (socket.writable) socket.write(plainAnswer({ status: tooLong ? 431 : 400, reason }));
  socket.destroy();
}

/** The whole answer in plain text, after which the connection closes. */
export function plainAnswer(refusal: Refusal): Buffer {
  return lastAnswer({ status: refusal.status, headers: plainText, body: bodyOf(refusal) });
}

const plainText = { 'Content-Type': 'text/plain; charset=utf-8' };

function bodyOf({ reason }: Refusal): string {
  return `deadwire: ${reason}\n`;
}
