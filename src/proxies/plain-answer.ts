import { STATUS_CODES } from 'node:http';

/** Why a request goes nowhere, as an HTTP status and a sentence. */
export interface Refusal {
  status: number;
  reason: string;
}

/** The body that tells a person why. */
export function plainBody({ reason }: Refusal): string {
  return `deadwire: ${reason}\n`;
}

/** A whole answer in plain text, after which the connection closes. */
export function plainAnswer(refusal: Refusal): string {
  const body = plainBody(refusal);
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
