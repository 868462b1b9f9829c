import { isIPv4, isIPv6 } from 'node:net';
import type { ProxyProtocolVersion } from '../../core/plan.js';
import type { Endpoints } from '../../links/endpoints.js';
import { checksum, checksumType } from './checksum.js';
import { signature } from './header-reading.js';

/** The header that tells an upstream whose connection it gets; without ends, that this is not known. */
export function writeHeader(version: ProxyProtocolVersion, endpoints: Endpoints | undefined): Buffer {
  const family = familyOf(endpoints);
  return version === 'v1' ? textHeader(family, endpoints) : binaryHeader(family, endpoints);
}

type Family = 'TCP4' | 'TCP6' | 'UNKNOWN';
const familyBytes: Record<Family, number> = { TCP4: 0x11, TCP6: 0x21, UNKNOWN: 0 };

function familyOf(endpoints: Endpoints | undefined): Family {
  if (endpoints === undefined) return 'UNKNOWN';
  const hosts = [endpoints.source.host, endpoints.destination.host];
  if (hosts.every((host) => isIPv4(host))) return 'TCP4';
  return hosts.every((host) => isIPv6(host)) ? 'TCP6' : 'UNKNOWN';
}

function textHeader(family: Family, endpoints: Endpoints | undefined): Buffer {
  if (endpoints === undefined || family === 'UNKNOWN') return Buffer.from('PROXY UNKNOWN\r\n');
  const { source, destination } = endpoints;
  const parts = [withoutZone(source.host), withoutZone(destination.host), source.port, destination.port];
  return Buffer.from(`PROXY ${family} ${parts.join(' ')}\r\n`);
}

function binaryHeader(family: Family, endpoints: Endpoints | undefined): Buffer {
  const addresses = endpoints === undefined || family === 'UNKNOWN' ? Buffer.alloc(0) : addressBytes(endpoints);
  const header = Buffer.concat([
    signature,
    Buffer.from([0x21, familyBytes[family], 0, addresses.length + 7]),
    addresses,
    Buffer.from([checksumType, 0, 4, 0, 0, 0, 0]),
  ]);
  header.writeUInt32BE(checksum(header), header.length - 4);
  return header;
}

function addressBytes({ source, destination }: Endpoints): Buffer {
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(destination.port, 2);
  return Buffer.concat([hostBytes(source.host), hostBytes(destination.host), ports]);
}

function hostBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number));
  // The last groups may be written as IPv4.
  const plain = withoutZone(host).replace(/[\d.]+$/, (end) =>
    end.includes('.') ? (Buffer.from(end.split('.').map(Number)).toString('hex').match(/.{4}/g) ?? []).join(':') : end,
  );
  const [head = '', tail] = plain.split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array<number>(8 - before.length - after.length).fill(0);
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...before, ...zeros, ...after].entries()) bytes.writeUInt16BE(group, 2 * index);
  return bytes;
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

// Which network card a link-local address belongs to means nothing elsewhere.
function withoutZone(host: string): string {
  return host.replace(/%.*$/, '');
}
