import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { RequestAnswer } from '../core/request.js';
import type { InnerSocket } from './inner-socket.js';

/** Answers a request in the place of its upstream. Its body is read to the end, so that the next request can be. */
export function answerRequest(request: IncomingMessage, response: ServerResponse, answer: RequestAnswer): void {
  const { status, headers } = answer;
  response.sendDate = true;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const body = Buffer.from(answer.body);
  if (mayHaveBody(status)) response.setHeader('Content-Length', body.length);
  response.writeHead(status);
  response.end(body);
  request.resume();
}

/** Answers a handshake with a plain answer and a FIN. */
export function answerUpgrade(socket: InnerSocket, answer: RequestAnswer): void {
  if (socket.writable) socket.write(lastAnswer(answer));
  socket.breakOff('fin');
}

/** A whole answer, after which the connection closes. */
export function lastAnswer({ status, headers, body }: RequestAnswer): Buffer {
  const own = Object.keys(headers).map((name) => name.toLowerCase());
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(own.includes('date') ? [] : [`Date: ${new Date().toUTCString()}`]),
    ...(mayHaveBody(status) ? [`Content-Length: ${Buffer.byteLength(body)}`] : []),
    ...(own.includes('connection') ? [] : ['Connection: close']),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

/** Lets so many bytes of an answer's body through and then calls back, with no more to come; a shorter one passes whole. */
export function cutBody(response: ServerResponse, bytes: number, cut: () => void): void {
  let left = bytes;
  const write = response.write.bind(response) as (chunk: Buffer) => boolean;
  response.write = (chunk: Buffer) => {
    if (chunk.length < left) {
      left -= chunk.length;
      return write(chunk);
    }
    response.write = () => true;
    response.end = () => response;
    if (left > 0) write(chunk.subarray(0, left));
    else response.flushHeaders();
    cut();
    return true;
  };
}

function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 304;
}
