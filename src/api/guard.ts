import type { NextFunction, Request, Response } from 'express';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Lets only requests through that were meant for this machine: a foreign Host or Origin is a page that plays DNS tricks. */
export function guard(request: Request, response: Response, next: NextFunction): void {
  const { host, origin } = request.headers;
  if (!isLoopback(host)) {
    const what = host === undefined ? 'a request without a Host header' : `the Host ${JSON.stringify(host)}`;
    refuse(response, `${what} is not for this machine; use 127.0.0.1 or localhost`);
  } else if (origin !== undefined && !isLoopback(origin.replace(/^https?:\/\//, ''))) {
    refuse(response, `the Origin ${JSON.stringify(origin)} may not use this API`);
  } else next();
}

function isLoopback(authority: string | undefined): boolean {
  return authority !== undefined && loopback.has(authority.replace(/:\d+$/, '').toLowerCase());
}

function refuse(response: Response, message: string): void {
  response.status(403).json({ error: { code: 'FORBIDDEN', message } });
}
