import { type HeaderReading, signature } from './header-reading.js';
import { readBinaryHeader } from './read-binary-header.js';
import { readTextHeader } from './read-text-header.js';

const text = Buffer.from('PROXY ', 'latin1');

/** Reads the PROXY protocol header, version 1 or 2, that a connection begins with. */
export function readHeader(bytes: Buffer): HeaderReading {
  if (beginsWith(bytes, signature)) return bytes.length < signature.length ? 'more' : readBinaryHeader(bytes);
  if (beginsWith(bytes, text)) return bytes.length < text.length ? 'more' : readTextHeader(bytes);
  const found = JSON.stringify(bytes.toString('latin1', 0, 16));
  return { problem: `it begins with ${found}, which is no PROXY protocol header` };
}

// As far as both go.
function beginsWith(bytes: Buffer, wanted: Buffer): boolean {
  const length = Math.min(bytes.length, wanted.length);
  return bytes.subarray(0, length).equals(wanted.subarray(0, length));
}
