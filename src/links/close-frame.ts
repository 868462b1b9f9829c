import { randomBytes } from 'node:crypto';

/** A WebSocket close frame (RFC 6455, section 5.5.1); a client's frames are masked, a server's are not. */
export function closeFrame(code: number, reason: string, masked: boolean): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  const header = Buffer.from([0x88, (masked ? 0x80 : 0) | payload.length]);
  if (!masked) return Buffer.concat([header, payload]);
  const mask = randomBytes(4);
  for (let index = 0; index < payload.length; index++) {
    payload[index] = (payload[index] as number) ^ (mask[index & 3] as number);
  }
  return Buffer.concat([header, mask, payload]);
}
