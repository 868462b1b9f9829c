import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Compression } from '../core/plan.js';
import type { Handshake } from '../links/framing.js';
import { negotiatedCompression } from './negotiated-compression.js';

const header = 'sec-websocket-extensions';
const deflate = 'permessage-deflate';
const withoutTakeover = ['server_no_context_takeover', 'client_no_context_takeover'] as const;

/** Lets a WebSocket handshake offer to its server only the compression (RFC 7692) that this proxy can work with. */
export function rewriteOffer(request: ClientRequest, compression: Compression): void {
  const name = request.getRawHeaderNames().find((each) => each.toLowerCase() === header);
  if (name === undefined || compression === 'keep') return;
  const offers = extensionsIn([request.getHeader(name)].flat().join(','));
  const rewritten =
    compression === 'strip'
      ? offers.filter((offer) => nameOf(offer) !== deflate)
      : offers.map((offer) => (nameOf(offer) === deflate ? withParameters(offer, withoutTakeover) : offer));
  if (rewritten.length === 0) request.removeHeader(name);
  else request.setHeader(name, rewritten.join(', '));
}

/**
 * Lets the client know what it must not do either, and reads what was agreed on. That the server compresses each message
 * by itself is only for the server to promise: a client that is told so reads nothing else.
 */
export function rewriteAnswer(
  { headers }: IncomingMessage,
  compression: Compression,
): Omit<Handshake, 'handshakeBytes' | 'early'> {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === header) ?? header;
  const written = [headers[name] ?? []].flat();
  let extensions = extensionsIn(written.join(','));
  if (compression === 'no-takeover' && extensions.some((each) => nameOf(each) === deflate)) {
    const answer = (each: string) => withParameters(each, ['client_no_context_takeover']);
    extensions = extensions.map((each) => (nameOf(each) === deflate ? answer(each) : each));
    headers[name] = [extensions.join(', ')];
  }
  return {
    compression: negotiatedCompression(extensions.join(',')),
    extended: extensions.some((each) => nameOf(each) !== deflate),
  };
}

/** The extensions of a header; a comma inside a quoted value does not end one. */
function extensionsIn(text: string): string[] {
  const found = text.match(/(?:[^,"]|"(?:\\.|[^"\\])*"|")+/g) ?? [];
  return found.map((each) => each.trim()).filter((each) => each !== '');
}

function withParameters(extension: string, parameters: readonly string[]): string {
  const given = parametersOf(extension);
  return [extension, ...parameters.filter((each) => !given.includes(each))].join('; ');
}

function nameOf(extension: string): string {
  return (extension.split(';')[0] as string).trim().toLowerCase();
}

function parametersOf(extension: string): string[] {
  return extension
    .split(';')
    .slice(1)
    .map((parameter) => (parameter.split('=')[0] as string).trim().toLowerCase());
}
