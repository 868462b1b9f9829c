import test from 'ava';
import * as fc from 'fast-check';
import { MqttPackets, packetHead } from '../../src/events/mqtt-packets.js';
import { readMqttPacket } from '../../src/events/mqtt-packet.js';
import { generate, type Packet } from 'mqtt-packet';

const packets = fc.oneof(
  fc.constantFrom<Packet>({ cmd: 'pingreq' }, { cmd: 'pingresp' }, { cmd: 'disconnect' }),
  fc.integer({ min: 0, max: 5 }).map((returnCode): Packet => ({ cmd: 'connack', returnCode, sessionPresent: false })),
  fc
    .record({
      topic: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }),
      size: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(4000, 4093, 4096, 20_000)),
    })
    .map(
      ({ topic, size }): Packet => ({
        cmd: 'publish',
        topic,
        payload: Buffer.alloc(size, 7),
        qos: 0,
        dup: false,
        retain: false,
      }),
    ),
);

test('packets are found in messages of any size, each when its last byte is there', (t) => {
  fc.assert(
    fc.property(
      fc.array(packets, { maxLength: 12 }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30_000 })), { maxLength: 50 }),
      (sent, sizes) => {
        const each = sent.map((packet) => generate(packet));
        const bytes = Buffer.concat(each);
        const ends = each.map((_, index) => Buffer.concat(each.slice(0, index + 1)).length);
        const cutter = new MqttPackets();
        const found: Buffer[] = [];
        let passed = 0;
        for (const size of [...sizes, bytes.length]) {
          const message = bytes.subarray(passed, passed + size);
          passed += message.length;
          found.push(...cutter.push(message));
          if (found.length !== ends.filter((end) => end <= passed).length) return false;
        }
        return Buffer.concat(found).equals(Buffer.concat(each.map((packet) => packet.subarray(0, packetHead))));
      },
    ),
    { numRuns: 200 },
  );
  t.pass();
});

test('a large packet whose rest was not kept is passed over, and what follows is found', (t) => {
  const large = generate({
    cmd: 'publish',
    topic: 'a',
    payload: Buffer.alloc(100_000),
    qos: 0,
    dup: false,
    retain: false,
  });
  const ping = generate({ cmd: 'pingreq' });
  const cutter = new MqttPackets();
  t.is(cutter.push(large.subarray(0, 65_536), large.length - 65_536).length, 1);
  t.deepEqual(cutter.push(ping), [ping]);
  t.is(cutter.push(large.subarray(0, 65_536), 10).length, 0);
  t.deepEqual(
    cutter.push(Buffer.concat([large.subarray(65_546), ping])).map(({ length }) => length),
    [packetHead, 2],
  );
});

for (const [what, bytes, missing] of [
  ['a message that cannot be read', undefined, 0],
  ['a packet of no type', Buffer.from([0x00, 0x00]), 0],
  ['a length of more than four bytes', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]), 0],
  ['bytes that are missing between packets', Buffer.from([0xc0, 0x00]), 1],
  ['bytes that are missing in a packet that has just begun', Buffer.from([0x30]), 5],
] as const) {
  test(`after ${what} nothing is found any more, rather than something wrong`, (t) => {
    const cutter = new MqttPackets();
    cutter.push(bytes, missing);
    t.deepEqual(cutter.push(Buffer.from([0xc0, 0x00])), []);
  });
}

for (const [packet, read] of [
  [
    { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'c', keepalive: 30, clean: true },
    { type: 'connect', protocol: 'MQTT', version: 4, 'keep-alive': 30 },
  ],
  [
    { cmd: 'connect', protocolId: 'MQIsdp', protocolVersion: 3, clientId: 'c', keepalive: 600, clean: true },
    { type: 'connect', protocol: 'MQIsdp', version: 3, 'keep-alive': 600 },
  ],
  [
    { cmd: 'connack', returnCode: 5, sessionPresent: false },
    { type: 'connack', session: false, code: 5 },
  ],
  [
    { cmd: 'connack', returnCode: 0, sessionPresent: true },
    { type: 'connack', session: true, code: 0 },
  ],
  [
    { cmd: 'publish', topic: 'Grüße/1', payload: 'x'.repeat(300), qos: 1, messageId: 7, dup: false, retain: true },
    { type: 'publish', topic: 'Grüße/1', qos: 1, retain: true },
  ],
  [{ cmd: 'disconnect' }, { type: 'disconnect', code: 0 }],
  [{ cmd: 'puback', messageId: 1 }, { type: 'puback' }],
] as [Packet, object][]) {
  test(`a ${packet.cmd} packet reads ${JSON.stringify(read)}`, (t) => {
    t.deepEqual(readMqttPacket(generate(packet)), read as never);
  });
}

test('the packets of MQTT 5 read the same, with their reason codes', (t) => {
  const connack: Packet = {
    cmd: 'connack',
    reasonCode: 0x87,
    sessionPresent: false,
    properties: { reasonString: 'no' },
  };
  t.deepEqual(readMqttPacket(generate(connack, { protocolVersion: 5 })), {
    type: 'connack',
    session: false,
    code: 135,
  });
  const disconnect: Packet = { cmd: 'disconnect', reasonCode: 0x8b };
  t.deepEqual(readMqttPacket(generate(disconnect, { protocolVersion: 5 })), { type: 'disconnect', code: 139 });
});

test('a packet that is cut off reads as what is there, and never throws', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 40 }), (bytes) => {
      for (const packet of new MqttPackets().push(Buffer.from(bytes))) readMqttPacket(packet);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
