import type { Scalar } from '../core/events.js';

const types = [
  'reserved',
  'connect',
  'connack',
  'publish',
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'subscribe',
  'suback',
  'unsubscribe',
  'unsuback',
  'pingreq',
  'pingresp',
  'disconnect',
  'auth',
] as const;

/** What an MQTT packet (3.1 to 5) says, for rules to ask by JSON pointer: `{type: 'connack', code: 0, session: false}`. */
export function readMqttPacket(packet: Buffer): Record<string, Scalar> {
  const first = packet[0] as number;
  const type = types[first >> 4] as (typeof types)[number];
  let start = 1;
  while ((packet[start] as number) >= 0x80) start += 1;
  const body = packet.subarray(start + 1);
  switch (type) {
    case 'connect': {
      const name = textAt(body, 0);
      const after = 2 + Buffer.byteLength(name);
      return { type, protocol: name, version: body[after] ?? 0, 'keep-alive': numberAt(body, after + 2) };
    }
    case 'connack':
      return { type, session: ((body[0] ?? 0) & 1) === 1, code: body[1] ?? 0 };
    case 'publish':
      return { type, topic: textAt(body, 0), qos: (first >> 1) & 3, retain: (first & 1) === 1 };
    case 'disconnect':
      return { type, code: body[0] ?? 0 };
    default:
      return { type };
  }
}

function textAt(body: Buffer, start: number): string {
  return body.toString('utf8', start + 2, start + 2 + numberAt(body, start));
}

function numberAt(body: Buffer, start: number): number {
  return start + 2 <= body.length ? body.readUInt16BE(start) : 0;
}
