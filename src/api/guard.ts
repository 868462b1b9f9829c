import type { NextFunction, Request, RequestHandler, Response } from 'express';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What pages of an allowed origin may use: they say what happens, and control nothing. */
const forPages = /^\/v1\/(?:events|clock)\/?$/i;

/**
 * Lets only requests through that were meant for this machine: a foreign Host or Origin is a page that plays DNS tricks.
 * @param allowOrigins pages of these origins may post events and read the clock, and read the answers
 */
export function guard(allowOrigins: readonly string[] = []): RequestHandler {
  const allowed = new Set(allowOrigins.map((origin) => origin.toLowerCase()));
  return (request, response, next) => {
    const { host, origin } = request.headers;
    if (!isLoopback(host)) {
      const what = host === undefined ? 'a request without a Host header' : `the Host ${JSON.stringify(host)}`;
      refuse(response, `${what} is not for this machine; use 127.0.0.1 or localhost`);
    } else if (origin !== undefined && forPages.test(request.path) && allowed.has(origin.toLowerCase())) {
      letPage(origin, request, response, next);
    } else if (origin !== undefined && !isLoopback(origin.replace(/^https?:\/\//, ''))) {
      const hint = forPages.test(request.path) ? '; --allow-origin lets pages say what happens' : '';
      refuse(response, `the Origin ${JSON.stringify(origin)} may not use this API${hint}`);
    } else next();
  };
}

function letPage(origin: string, request: Request, response: Response, next: NextFunction): void {
  response.set({ 'access-control-allow-origin': origin, vary: 'Origin' });
  if (request.method !== 'OPTIONS') {
    next();
    return;
  }
  response.set({
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
    // Browsers ask for it when a page of the internet turns to a loopback address.
    'access-control-allow-private-network': 'true',
  });
  response.status(204).end();
}

function isLoopback(authority: string | undefined): boolean {
  return authority !== undefined && loopback.has(authority.replace(/:\d+$/, '').toLowerCase());
}

function refuse(response: Response, message: string): void {
  response.status(403).json({ error: { code: 'FORBIDDEN', message } });
}
