import { withoutOrigin } from './local-target.js';

/** The part of an HTTP/1.1 request before its body, as far as identifying needs it. */
export interface RequestHead {
  /** The host that it is for, in small letters, with the port if it names one; empty when it names none. */
  host: string;
  path: string;
  query: URLSearchParams;
  headers: Map<string, string>;
}

/** How many bytes are looked at; of a longer head, what stands in them counts. */
export const headLimit = 16 * 1024;

/** Reads the head of a request; `more` while it is not all there, `none` when it is no HTTP/1.1 request. */
export function readRequestHead(bytes: Buffer): RequestHead | 'more' | 'none' {
  const text = bytes.toString('latin1', 0, headLimit);
  if (bytes.length > 0 && !/^[A-Z]{1,20}( |$)/.test(text.slice(0, 21))) return 'none';
  let end = text.indexOf('\r\n\r\n');
  if (end < 0 && bytes.length < headLimit) return 'more';
  if (end < 0) end = Math.max(0, text.lastIndexOf('\r\n'));
  const [requestLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const match = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(requestLine);
  if (match === null) return 'none';
  const [, method, target = ''] = match;
  const headers = new Map(lines.map(readHeader));
  // The target of a CONNECT is a host and nothing else; an absolute-form one names scheme and host first.
  const named = method === 'CONNECT' ? target : /^(?:https?|wss?):\/\/([^/?]*)/i.exec(target)?.[1];
  const [path, query] = method === 'CONNECT' ? ['', ''] : splitTarget(target);
  const host = (named ?? headers.get('host') ?? '').toLowerCase();
  return { host, path, query: new URLSearchParams(query), headers };
}

function splitTarget(target: string): [string, string] {
  const local = withoutOrigin(target);
  const mark = local.indexOf('?');
  return mark < 0 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)];
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
