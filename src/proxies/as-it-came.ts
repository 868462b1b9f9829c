import type { ClientRequest, IncomingMessage } from 'node:http';

/** How large a head may be, either way; beyond it Node answers 431 by itself. */
export const maxHeaderSize = 65_536;

// http-proxy does not pass trailers on, and Node refuses to announce what does not come.
const dropped = new Set(['trailer']);

/**
 * Lets the request to the upstream say what the client said. http-proxy resolves the path, puts all names in small
 * letters, joins headers that came twice, and takes the body of a DELETE away.
 */
export function askAsItCame(upstreamRequest: ClientRequest, request: IncomingMessage): void {
  const headers = groupHeaders(request.rawHeaders);
  upstreamRequest.path = request.url ?? '/';
  Object.assign(upstreamRequest, { maxHeaderSize });
  for (const name of upstreamRequest.getHeaderNames()) {
    // HTTP/1.0 may leave the host out, and goes on as HTTP/1.1, which may not.
    if (!headers.has(name) && name !== 'host') upstreamRequest.removeHeader(name);
  }
  for (const [lowerCase, { name, values }] of headers) {
    if (!dropped.has(lowerCase)) upstreamRequest.setHeader(name, values.length === 1 ? (values[0] as string) : values);
  }
}

/**
 * Lets http-proxy see a header that the upstream sent twice as two, and none that announces trailers, which do not come
 * and which Node refuses, ending the process, beside a Content-Length. A status that Node reads but refuses to write, which
 * would end the process, is a bad gateway, and characters of its text that none may have are left out.
 */
export function answerAsItCame(upstreamResponse: IncomingMessage): void {
  const { statusCode = 0, statusMessage = '' } = upstreamResponse;
  if (statusCode < 100) upstreamResponse.statusCode = 502;
  upstreamResponse.statusMessage = statusMessage.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '');
  for (const [lowerCase, { values }] of groupHeaders(upstreamResponse.rawHeaders)) {
    if (dropped.has(lowerCase)) delete upstreamResponse.headers[lowerCase];
    else if (values.length > 1) upstreamResponse.headers[lowerCase] = values;
  }
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
