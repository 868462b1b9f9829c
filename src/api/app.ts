import express, { type Express } from 'express';
import type { Session } from '../session/session.js';
import { failed, notFound } from './failures.js';
import { guard } from './guard.js';
import { v1Routes } from './v1.js';

/** The one port for people and programs: the control API and the metrics of a session. */
export function createApp(session: Session): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(guard);
  app.use(express.json({ limit: 1024 * 1024, type: () => true, strict: false }));
  app.get('/metrics', async (_request, response) => {
    response.type(session.metrics.contentType).send(await session.metrics.metrics());
  });
  app.use('/v1', v1Routes(session));
  app.use(notFound);
  app.use(failed);
  return app;
}
