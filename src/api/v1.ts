import { type Request, Router } from 'express';
import { z } from 'zod';
import { parseDuration, durationHint } from '../core/duration.js';
import { DeadwireError, optionError } from '../core/errors.js';
import type { FaultSpec } from '../core/fault.js';
import { parseFault } from '../profiles/index.js';
import type { Session } from '../session/session.js';
import { changeFault } from './change-fault.js';
import { connectionViews, faultViews, proxyViews, viewFault } from '../session/views.js';

const routes = [
  'GET /v1/proxies',
  'GET /v1/connections',
  'GET /v1/faults',
  'POST /v1/faults',
  'GET /v1/faults/:id',
  'PATCH /v1/faults/:id',
  'DELETE /v1/faults/:id',
  'POST /v1/heal',
  'POST /v1/events',
];

/** The control API: what there is, which faults are in force, and what clients say. */
export function v1Routes(session: Session): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json({ routes });
  });
  router.get('/proxies', (_request, response) => {
    response.json(proxyViews(session));
  });
  router.get('/connections', (_request, response) => {
    response.json(connectionViews(session));
  });
  router.get('/faults', (_request, response) => {
    response.json(faultViews(session));
  });
  router.post('/faults', (request: Request, response) => {
    const { spec, duration } = readFault(request.body, session);
    const fault = session.faults.apply(spec, duration === undefined ? {} : { duration });
    response.status(201).json(viewFault(fault, session.clock.now()));
  });
  router.get('/faults/:id', (request: Request<{ id: string }>, response) => {
    const fault = session.faults.list().find(({ id }) => id === request.params.id);
    if (fault === undefined)
      throw new DeadwireError('NOT_FOUND', `there is no fault ${JSON.stringify(request.params.id)} in force`);
    response.json(viewFault(fault, session.clock.now()));
  });
  router.patch('/faults/:id', (request: Request<{ id: string }>, response) => {
    response.json(viewFault(changeFault(session, request.params.id, request.body), session.clock.now()));
  });
  router.delete('/faults/:id', (request: Request<{ id: string }>, response) => {
    session.faults.heal(request.params.id, 'healed');
    response.status(204).end();
  });
  router.post('/heal', (_request, response) => {
    response.json({ healed: session.faults.healAll('heal-all') });
  });
  router.use('/events', session.eventRoutes());
  return router;
}

const faultBody = z.strictObject({ fault: z.unknown(), target: z.unknown().optional(), for: z.string().optional() });

// The same shape as a step of a profile: {"fault": {"type": "blackhole"}, "target": {"clients": ["uid1"]}, "for": "25s"}.
function readFault(body: unknown, session: Session): { spec: FaultSpec; duration: number | undefined } {
  const parsed = faultBody.safeParse(body);
  if (!parsed.success) {
    throw optionError(
      'body',
      body,
      `{"fault": {"type": …}, "target": {…}, "for": "25s"}: ${parsed.error.issues[0]?.message}`,
    );
  }
  const spec = parseFault(parsed.data.fault, parsed.data.target);
  const { plan } = session;
  requireKnown(
    'target.clients',
    spec.target.clients,
    plan.clients.map(({ name }) => name),
  );
  requireKnown(
    'target.proxies',
    spec.target.proxies,
    plan.proxies.map(({ name }) => name),
  );
  const text = parsed.data.for;
  const duration = text === undefined ? undefined : parseDuration(text);
  if (text !== undefined && duration === undefined) throw optionError('for', text, durationHint);
  return { spec, duration };
}

function requireKnown(option: string, wanted: string[] | undefined, known: string[]): void {
  const stranger = wanted?.find((name) => !known.includes(name));
  if (stranger !== undefined) throw optionError(option, stranger, `one of: ${known.join(', ') || 'none are known'}`);
}
