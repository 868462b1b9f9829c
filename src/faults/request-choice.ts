import { z } from 'zod';
import type { ConnectionAbilities, FaultContext } from '../core/fault.js';
import { formatShare } from '../core/quantity.js';
import type { RequestFacts } from '../core/request.js';
import { regularExpression, share } from '../core/schema.js';
import { headerMap } from './http-header.js';

const methodError = 'must be an HTTP method in capital letters, such as POST';

/** Which requests are meant: what all faults on requests have in common. All that is named must hold. */
const choice = {
  method: z
    .string({ error: methodError })
    .regex(/^[A-Z]+(-[A-Z]+)*$/, methodError)
    .optional()
    .describe('Only requests with this method.'),
  path: regularExpression()
    .optional()
    .describe('Only requests whose path, with the query, matches this regular expression.'),
  header: headerMap(z.union([regularExpression(), z.literal(true)], { error: 'must be a regular expression, or true' }))
    .optional()
    .describe('Only requests with these headers: a regular expression for each value, or true when any will do.'),
  upgrade: z
    .enum(['any', 'only', 'never'])
    .default('any')
    .describe('only: WebSocket handshakes alone; never: all other requests.'),
  nth: z.int().min(1).optional().describe("Of these, only a client's nth, counted from 1."),
  first: z.int().min(1).optional().describe("Of these, only a client's first so many; later ones pass."),
  every: z.int().min(2).optional().describe('Of these, every nth of a client: 3 means its third, its sixth and so on.'),
  share: share().optional().describe('Of these, so many, drawn for each by the seed.'),
};

const picks = ['nth', 'first', 'every', 'share'] as const;

export type RequestChoice = z.output<z.ZodObject<typeof choice>>;

/** A schema with these options and those of the choice, of which `nth`, `first`, `every` and `share` exclude each other. */
export function requestOptions<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...shape, ...choice }).superRefine((options, context) => {
    const named = picks.filter((pick) => (options as RequestChoice)[pick] !== undefined);
    if (named.length < 2) return;
    const message = `${named.map((name) => `"${name}"`).join(' and ')} exclude each other`;
    context.addIssue({ code: 'custom', message, path: [named[1] as string], input: options });
  });
}

/** Such as `requests with method POST (only the first 3 of each client)`. */
export function explainChoice(options: RequestChoice): string {
  const { method, path, header = {}, upgrade } = options;
  const what = { any: 'requests', only: 'WebSocket handshakes', never: 'requests that are no handshake' }[upgrade];
  const wanted = [
    ...(method === undefined ? [] : [`method ${method}`]),
    ...(path === undefined ? [] : [`a path that matches ${path}`]),
    ...Object.entries(header).map(([name, value]) =>
      value === true ? `a header ${name}` : `a header ${name} that matches ${value}`,
    ),
  ];
  return `${what}${wanted.length === 0 ? '' : ` with ${wanted.join(' and ')}`}${explainPick(options)}`;
}

function explainPick({ nth, first, every, share: of }: RequestChoice): string {
  if (nth !== undefined) return ` (only number ${nth} of each client)`;
  if (first !== undefined) return ` (only the first ${first} of each client)`;
  if (every !== undefined) return ` (one in ${every} of each client)`;
  return of === undefined ? '' : ` (${formatShare(of)} of them)`;
}

/** Makes the test of a choice. Who is counted is the client, over all of its connections. */
export function requestTest({ chances }: Pick<FaultContext, 'chances'>) {
  const counts = new Map<string | undefined, number>();
  return (options: RequestChoice): ((connection: ConnectionAbilities, request: RequestFacts) => boolean) => {
    const isMeant = matcher(options);
    const { nth, first, every, share: of } = options;
    return (connection, request) => {
      if (!isMeant(request)) return false;
      const count = (counts.get(connection.client) ?? 0) + 1;
      counts.set(connection.client, count);
      if (nth !== undefined) return count === nth;
      if (first !== undefined) return count <= first;
      if (every !== undefined) return count % every === 0;
      return of === undefined || chances(connection, 'requests').at(request.nth) < of;
    };
  };
}

function matcher({ method, path, header = {}, upgrade }: RequestChoice): (request: RequestFacts) => boolean {
  const expression = path === undefined ? undefined : new RegExp(path);
  const wanted = Object.entries(header).map(
    ([name, value]) => [name.toLowerCase(), value === true ? undefined : new RegExp(value)] as const,
  );
  return (request) => {
    if (upgrade !== 'any' && request.upgrade !== (upgrade === 'only')) return false;
    if (method !== undefined && request.method !== method) return false;
    if (expression?.test(request.target) === false) return false;
    return wanted.every(([name, value]) => {
      const found = request.headers[name];
      return found !== undefined && value?.test(found) !== false;
    });
  };
}
