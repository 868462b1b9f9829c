import { SocketAddress } from 'node:net';
import type { Endpoints } from '../../links/endpoints.js';
import { checksum, checksumType } from './checksum.js';
import type { HeaderReading } from './header-reading.js';

/** Signature, version and command, family, length. */
const fixedLength = 16;
const commands = { local: 0, proxy: 1 };
/** Families whose addresses count: TCP over IPv4 and IPv6, and how long one address is. */
const addressLengths: Record<number, number> = { 0x11: 4, 0x21: 16 };

/** Reads version 2, whose signature has been seen. */
export function readBinaryHeader(bytes: Buffer): HeaderReading {
  if (bytes.length < fixedLength) return 'more';
  const version = bytes.readUInt8(12) >> 4;
  const command = bytes.readUInt8(12) & 0x0f;
  if (version !== 2) return { problem: `its header is of version ${version}, which nobody knows` };
  if (command > commands.proxy) return { problem: `its header has the unknown command ${command}` };
  const length = fixedLength + bytes.readUInt16BE(14);
  if (bytes.length < length) return 'more';
  // A connection of the balancer itself, or of a kind that says nothing here: what follows is passed over.
  const addressLength = addressLengths[bytes.readUInt8(13)];
  if (command === commands.local || addressLength === undefined) return { length };
  const additions = fixedLength + 2 * addressLength + 4;
  if (length < additions) return { problem: 'its header is too short for the addresses that it promises' };
  const problem = additionsProblem(bytes.subarray(0, length), additions);
  return problem === undefined ? { length, endpoints: endpointsIn(bytes, addressLength) } : { problem };
}

function endpointsIn(bytes: Buffer, addressLength: number): Endpoints {
  const ports = fixedLength + 2 * addressLength;
  const hostAt = (at: number) => hostText(bytes.subarray(at, at + addressLength));
  return {
    source: { host: hostAt(fixedLength), port: bytes.readUInt16BE(ports) },
    destination: { host: hostAt(fixedLength + addressLength), port: bytes.readUInt16BE(ports + 2) },
  };
}

function hostText(address: Buffer): string {
  if (address.length === 4) return [...address].join('.');
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(2 * index).toString(16));
  // As it is usually written, with its zeros left out.
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

// What a balancer adds (type, length, value) is of no use here, but must be whole, and fit its checksum.
function additionsProblem(header: Buffer, from: number): string | undefined {
  for (let at = from; at < header.length; ) {
    const end = at + 3 + (at + 3 > header.length ? 0 : header.readUInt16BE(at + 1));
    if (end > header.length) return 'an addition to its header is longer than the header';
    if (header.readUInt8(at) === checksumType) {
      if (end !== at + 7) return 'the checksum of its header is not of 4 bytes';
      const found = header.readUInt32BE(at + 3);
      const zeroed = Buffer.from(header).fill(0, at + 3, end);
      if (found !== checksum(zeroed)) return 'the checksum of its header is wrong';
    }
    at = end;
  }
  return undefined;
}
