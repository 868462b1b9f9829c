import type { ClientRequest } from 'node:http';

/**
 * Says where a request came from, as proxies do: behind those that passed it on before. The host is what the client
 * asked for first.
 */
export function tellForwarded(upstreamRequest: ClientRequest, from: string, scheme: 'http' | 'https'): void {
  append(upstreamRequest, 'X-Forwarded-For', from.replace(/^::ffff:/, ''));
  append(upstreamRequest, 'X-Forwarded-Proto', scheme);
  const host = upstreamRequest.getHeader('host');
  if (host !== undefined && !upstreamRequest.hasHeader('x-forwarded-host')) {
    upstreamRequest.setHeader('X-Forwarded-Host', host);
  }
}

// A header that is there already keeps its name as it was written.
function append(upstreamRequest: ClientRequest, name: string, value: string): void {
  const before = upstreamRequest.getHeader(name);
  const written = upstreamRequest.getRawHeaderNames().find((known) => known.toLowerCase() === name.toLowerCase());
  upstreamRequest.setHeader(written ?? name, before === undefined ? value : `${[before].flat().join(', ')}, ${value}`);
}
