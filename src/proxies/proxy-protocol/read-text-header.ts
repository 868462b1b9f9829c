import { isIPv4, isIPv6 } from 'node:net';
import type { HeaderReading } from './header-reading.js';

/** The longest that version 1 allows, its line end included. */
const longest = 107;
const families = { TCP4: isIPv4, TCP6: isIPv6 };

/** Reads version 1: one line of text, such as `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443`. */
export function readTextHeader(bytes: Buffer): HeaderReading {
  const line = bytes.toString('latin1', 0, longest);
  const end = line.indexOf('\r\n');
  if (end < 0) return bytes.length < longest ? 'more' : { problem: `its header has no end within ${longest} bytes` };
  const length = end + 2;
  const [, family = '', ...parts] = line.slice(0, end).split(' ');
  if (family === 'UNKNOWN') return { length };
  const isAddress = Object.hasOwn(families, family) ? families[family as keyof typeof families] : undefined;
  const [source = '', destination = '', sourcePort = '', destinationPort = ''] = parts;
  const right =
    parts.length === 4 &&
    isAddress?.(source) === true &&
    isAddress(destination) &&
    isPort(sourcePort) &&
    isPort(destinationPort);
  if (!right) return { problem: `its header ${JSON.stringify(line.slice(0, end))} cannot be read` };
  return {
    length,
    endpoints: {
      source: { host: source, port: Number(sourcePort) },
      destination: { host: destination, port: Number(destinationPort) },
    },
  };
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}
