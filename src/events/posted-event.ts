import { z } from 'zod';
import { DeadwireError } from '../core/errors.js';
import { longestName } from './intake.js';

/** How many events one request may bring. */
export const longestBatch = 1000;

const longestId = 100;
const name = `must be a name of 1 to ${longestName} characters`;
const attribute = z.union([z.string().max(1000), z.number(), z.boolean()], {
  error: 'must be text of at most 1000 characters, a number, or true or false',
});
const ownClock = "must be milliseconds of the client's own clock";
const machineClock = "must be milliseconds of this machine's monotonic clock";
const identity = `must be text of 1 to ${longestId} characters`;

const probeSchema = z.strictObject(
  {
    asked: z.number(ownClock),
    machine: z.number(machineClock).nonnegative(machineClock),
    answered: z.number(ownClock),
  },
  { error: 'must be {asked, machine, answered}: a comparison with GET /v1/clock' },
);

const clockSchema = z.strictObject(
  { sent: z.number(ownClock), probe: probeSchema.optional() },
  { error: 'must be {sent, probe}: what t is to be read by' },
);

const eventSchema = z.strictObject({
  client: z.string({ error: 'must be the name of a client' }),
  event: z.string({ error: name }).min(1, name).max(longestName, name),
  attributes: z.record(z.string(), attribute, { error: 'must be a map' }).default({}),
  /** The same event, when it is sent again, is taken once. */
  id: z.string({ error: identity }).min(1, identity).max(longestId, identity).optional(),
  /** This machine's monotonic clock when it happened, milliseconds; the arrival counts without it. */
  monotonic: z.number({ error: machineClock }).nonnegative(machineClock).optional(),
  /** The client's own clock when it happened, milliseconds. */
  t: z.number({ error: ownClock }).optional(),
  clock: clockSchema.optional(),
});

const batchSchema = z.strictObject({ clock: clockSchema.optional(), events: z.array(z.unknown()) });

export type PostedEvent = z.output<typeof eventSchema>;

/** The events of a JSON body: one, a list, or `{clock, events}` with one clock for all. @throws DeadwireError OPTION_INVALID */
export function readPosted(body: unknown): PostedEvent[] {
  if (Array.isArray(body)) return readList(body, undefined, '');
  if (!isMap(body) || !('events' in body)) return [readEvent(body, '')];
  const batch = batchSchema.safeParse(body);
  if (!batch.success) throw invalid(problemIn(batch.error, '', ['clock', 'events']));
  return readList(batch.data.events, batch.data.clock, 'events');
}

/** One event. @throws DeadwireError OPTION_INVALID that names the place */
export function readEvent(value: unknown, place: string, shared?: PostedEvent['clock']): PostedEvent {
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) throw invalid(problemIn(parsed.error, place, Object.keys(eventSchema.shape)));
  const clock = parsed.data.clock ?? shared;
  const event: PostedEvent = clock === undefined ? parsed.data : { ...parsed.data, clock };
  if (event.t !== undefined && clock === undefined) {
    throw invalid(`${join(place, 't')} needs clock: {sent}, the same clock when the request is sent`);
  }
  if (event.t !== undefined && event.monotonic !== undefined) {
    throw invalid(`${join(place, 't')} and monotonic are two instants: give one`);
  }
  return event;
}

function readList(list: unknown[], clock: PostedEvent['clock'], place: string): PostedEvent[] {
  if (list.length === 0 || list.length > longestBatch) {
    throw invalid(`a batch has 1 to ${longestBatch} events, and this one has ${list.length}`);
  }
  return list.map((value, index) => readEvent(value, `${place}[${index}]`, clock));
}

function problemIn(error: z.ZodError, place: string, allowed: string[]): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not an event';
  const path = issue.path.reduce<string>((before, part) => join(before, String(part)), place);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? allowed : keysAt[issue.path.map(String).join('.')];
    return `unknown key ${JSON.stringify(join(path, issue.keys[0] ?? ''))}; allowed: ${known?.join(', ') ?? 'none'}`;
  }
  return issue.path.length === 0 ? `${place || 'this'} is not an event such as ${example}` : `${path} ${issue.message}`;
}

const keysAt: Record<string, string[]> = {
  clock: Object.keys(clockSchema.shape),
  'clock.probe': Object.keys(probeSchema.shape),
};
const example = '{"client": "uid1", "event": "joined"}';

function join(place: string, key: string): string {
  return place === '' ? key : `${place}.${key}`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function invalid(problem: string): DeadwireError {
  return new DeadwireError('OPTION_INVALID', `events: ${problem}`);
}
