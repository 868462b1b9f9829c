import { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { DeadwireError, optionError } from '../core/errors.js';
import type { FaultSpec } from '../core/fault.js';
import { duration } from '../core/schema.js';
import { aimProblems, checkOption, parseFault, unknownName } from '../profiles/index.js';
import type { Session } from '../session/session.js';
import { answerClock } from './clock.js';
import { changeFault } from './change-fault.js';
import { statusView } from '../session/status-view.js';
import { connectionViews, faultViews, proxyViews, viewFault } from '../session/views.js';

const inWords = new Intl.ListFormat('en-GB', { type: 'conjunction' });

const routes = [
  'GET /v1',
  'GET /v1/proxies',
  'GET /v1/connections',
  'GET /v1/faults',
  'POST /v1/faults',
  'GET /v1/faults/:id',
  'PATCH /v1/faults/:id',
  'DELETE /v1/faults/:id',
  'POST /v1/heal',
  'GET /v1/status',
  'POST /v1/events',
  'GET /v1/clock',
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
    const { spec, lasts } = readFault(request.body, session);
    const fault = session.faults.apply(spec, lasts === undefined ? {} : { duration: lasts });
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
  router.get('/status', (_request, response) => {
    response.json(statusView(session));
  });
  router.use('/events', session.eventRoutes());
  router.get('/clock', (request, response) => answerClock(session.clock, request, response));
  router.use(wrongMethod);
  return router;
}

const faultBody = z.strictObject({
  fault: z.unknown().optional(),
  target: z.unknown().optional(),
  for: duration().optional(),
});
const faultExample = '{"fault": {"type": "blackhole"}, "target": {"clients": ["uid1"]}, "for": "25s"}';

// The same shape as a step of a profile.
function readFault(body: unknown, { plan }: Session): { spec: FaultSpec; lasts: number | undefined } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw optionError('body', body, `a JSON object such as ${faultExample}`);
  }
  const { fault, target, for: lasts } = checkOption([], faultBody, body);
  const spec = parseFault(fault, target);
  requireKnown('client', spec.target.clients, plan.clients);
  requireKnown('proxy', spec.target.proxies, plan.proxies);
  const [problem] = aimProblems(spec, plan.proxies);
  if (problem !== undefined) throw new DeadwireError('OPTION_INVALID', `${problem.path.join('.')}: ${problem.message}`);
  return { spec, lasts };
}

function requireKnown(what: string, wanted: string[] | undefined, known: { name: string }[]): void {
  const names = known.map(({ name }) => name);
  const stranger = wanted?.find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new DeadwireError('OPTION_INVALID', `target: ${unknownName(what, stranger, names)}`);
}

// There is something at this path, but not for this method.
function wrongMethod({ method, baseUrl, path }: Request, response: Response, next: NextFunction): void {
  const allowed = routes.flatMap((route) => {
    const [known = '', pattern = ''] = route.split(' ');
    return new RegExp(`^${pattern.replace(':id', '[^/]+')}/?$`, 'i').test(baseUrl + path) ? [known] : [];
  });
  if (allowed.length === 0) {
    next();
    return;
  }
  const message = `${baseUrl}${path} does not take ${method}, only ${inWords.format(allowed)}`;
  response
    .status(405)
    .set('allow', allowed.join(', '))
    .json({ error: { code: 'METHOD_NOT_ALLOWED', message } });
}
