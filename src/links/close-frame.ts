import { randomBytes } from 'node:crypto';

/** What is left of a control frame's 125 bytes beside the code. */
const longestReason = 123;

/**
 * A WebSocket close frame (RFC 6455, section 5.5.1); a client's frames are masked, a server's are not. A reason that
 * does not fit is cut between two characters.
 */
export function closeFrame(code: number, reason: string, masked: boolean): Buffer {
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), fitting(Buffer.from(reason))]);
  const header = Buffer.from([0x88, (masked ? 0x80 : 0) | payload.length]);
  if (!masked) return Buffer.concat([header, payload]);
  const mask = randomBytes(4);
  for (let index = 0; index < payload.length; index++) {
    payload[index] = (payload[index] as number) ^ (mask[index & 3] as number);
  }
  return Buffer.concat([header, mask, payload]);
}

function fitting(reason: Buffer): Buffer {
  if (reason.length <= longestReason) return reason;
  let end = longestReason;
  // In UTF-8 every byte of a character but its first begins with the bits 10.
  while (((reason[end] as number) & 0xc0) === 0x80) end -= 1;
  return reason.subarray(0, end);
}
