import type { NextFunction, Request, Response } from 'express';
import { DeadwireError, type ErrorCode } from '../core/errors.js';

const statusOf: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_MANY: 429,
  OPTION_INVALID: 400,
  PROFILE_INVALID: 400,
};

/** Nothing is here. */
export function notFound(request: Request, response: Response): void {
  const message = `there is no ${request.method} ${request.path}; see GET /v1`;
  response.status(404).json({ error: { code: 'NOT_FOUND', message } });
}

/** Turns what was thrown into an answer with a reason. */
export function failed(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, code, message } = read(error);
  response.status(status).json({ error: { code, message } });
}

function read(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof DeadwireError) {
    return { status: statusOf[error.code] ?? 500, code: error.code, message: error.message };
  }
  const { type, message, status = 500 } = error as { type?: string; message?: string; status?: number };
  if (type === 'entity.too.large') return { status, code: 'TOO_LARGE', message: 'the body is over 1 MiB' };
  if (type === 'entity.parse.failed') return { status, code: 'MALFORMED', message: `the body is no JSON: ${message}` };
  // Express and its parsers say with a status of 400 to 499 that the request was at fault.
  const code = status < 500 ? 'MALFORMED' : 'INTERNAL';
  return { status, code, message: message ?? String(error) };
}
