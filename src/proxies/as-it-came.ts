import type { ClientRequest, IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';

/** How large a head may be, either way; beyond it Node answers 431 by itself. */
export const maxHeaderSize = 65_536;

/** What Node adds to a head unless it was taken away before. */
const addedByNode = ['connection', 'transfer-encoding'];

const none: readonly string[] = [];
const chunks = ['transfer-encoding', 'trailer'];

/**
 * Lets the request to the upstream say what the client said. http-proxy resolves the path, puts all names in small
 * letters, joins headers that came twice, and takes the body of a DELETE away; Node adds what it misses.
 */
export function askAsItCame(upstreamRequest: ClientRequest, request: IncomingMessage): void {
  const headers = groupHeaders(request.rawHeaders);
  const chunked = headers.has('transfer-encoding');
  upstreamRequest.path = request.url ?? '/';
  Object.assign(upstreamRequest, { maxHeaderSize });
  for (const name of [...upstreamRequest.getHeaderNames(), ...addedByNode]) {
    if (!headers.has(name)) upstreamRequest.removeHeader(name);
  }
  for (const [lowerCase, { name, values }] of headers) {
    if (lowerCase === 'trailer' && !chunked) continue;
    upstreamRequest.setHeader(name, values.length === 1 ? (values[0] as string) : values);
  }
  passTrailers(request, upstreamRequest);
  if (request.method === 'HEAD') keepAfterHead(upstreamRequest);
  // Else the head would wait for the first byte of the body; a body that came with it still leaves together with it.
  if (chunked || headers.has('content-length')) setImmediate(sayHead, upstreamRequest);
}

/**
 * Writes the head of an answer before http-proxy does, which then leaves it alone. A status that Node reads but refuses
 * to write, which would end the process, is a bad gateway, and characters of its text that none may have are left out.
 */
export function answerAsItCame(upstreamResponse: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 0, statusMessage = '', rawHeaders } = upstreamResponse;
  const status = statusCode < 100 ? 502 : statusCode;
  const headers = groupHeaders(rawHeaders);
  for (const name of addedByNode) if (!headers.has(name)) response.removeHeader(name);
  // Only chunks can be followed by trailers, and a client of HTTP/1.0 can read neither.
  const bare = response.req.httpVersion === '1.0' || status === 204 || status === 304;
  const chunked = headers.has('transfer-encoding') && !bare;
  response.writeHead(
    status,
    statusMessage.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, ''),
    withoutHeaders(rawHeaders, chunked ? none : chunks),
  );
  if (chunked) passTrailers(upstreamResponse, response);
  setImmediate(sayHead, response);
}

/** The same for a 101, whose header names http-proxy would put in small letters too. */
export function switchAsItCame(upstreamResponse: IncomingMessage): void {
  upstreamResponse.headers = Object.fromEntries(
    [...groupHeaders(upstreamResponse.rawHeaders).values()].map(({ name, values }) => [name, values]),
  );
}

/** The head of a request that asks for an upgrade, without that. */
export function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (const [lowerCase, { name, values }] of groupHeaders(rawHeaders)) {
    if (lowerCase === 'upgrade' || lowerCase === 'http2-settings' || lowerCase === 'connection') continue;
    lines.push(...values.map((value) => `${name}: ${value}`));
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function withoutHeaders(rawHeaders: readonly string[], dropped: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (!dropped.includes(name.toLowerCase())) kept.push(name, rawHeaders[index + 1] as string);
  }
  return kept;
}

// Listens before the body is piped on, so that the trailers are there when its end is written.
function passTrailers(from: IncomingMessage, to: OutgoingMessage): void {
  from.once('end', () => {
    const { rawTrailers } = from;
    const pairs = rawTrailers.flatMap((name, index) =>
      index % 2 === 0 ? [[name, rawTrailers[index + 1] as string] as [string, string]] : [],
    );
    if (pairs.length > 0) to.addTrailers(pairs);
  });
}

// Node takes an answer to HEAD that names no length for one that ends with the connection.
function keepAfterHead(upstreamRequest: ClientRequest): void {
  upstreamRequest.once('response', ({ httpVersion, headers: { connection = '' } }) => {
    upstreamRequest.shouldKeepAlive ||= httpVersion === '1.1' && !/\bclose\b/i.test(connection);
  });
}

function sayHead(message: OutgoingMessage): void {
  if (!message.destroyed) message.flushHeaders();
}

function groupHeaders(rawHeaders: readonly string[]): Map<string, { name: string; values: string[] }> {
  const grouped = new Map<string, { name: string; values: string[] }>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index] as string, rawHeaders[index + 1] as string];
    const known = grouped.get(name.toLowerCase());
    if (known === undefined) grouped.set(name.toLowerCase(), { name, values: [value] });
    else known.values.push(value);
  }
  return grouped;
}
