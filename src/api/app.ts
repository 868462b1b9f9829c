import type { IncomingMessage } from 'node:http';
import express, { type Express } from 'express';
import type { Session } from '../session/session.js';
import { failed, notFound } from './failures.js';
import { guard } from './guard.js';
import { v1Routes } from './v1.js';

/** The one port for people and programs: the control API and the metrics of a session. */
export function createApp(session: Session, allowOrigins: readonly string[] = []): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(guard(allowOrigins));
  app.use(express.json({ limit: 1024 * 1024, type: isJson, strict: false }));
  app.get('/metrics', async (_request, response) => {
    response.type(session.metrics.contentType).send(await session.metrics.metrics());
  });
  app.use('/v1', v1Routes(session));
  app.use(notFound);
  app.use(failed);
  return app;
}

// Whatever it calls itself, it is JSON; only lines of it are read by the route that takes them.
function isJson({ headers }: IncomingMessage): boolean {
  return !/^application\/x-ndjson\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}
