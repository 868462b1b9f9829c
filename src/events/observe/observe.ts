import { monotonicNow } from '../../core/clock.js';
import { optionError } from '../../core/errors.js';
import { attach } from './attach.js';
import { attributesOf } from './attributes.js';
import { HttpReporter } from './http-reporter.js';
import { type EventSession, type Reporter, sessionReporter } from './reporter.js';

/** The names that an object shows in its type, and any other. */
export type EventOf<Target extends object> = Extract<keyof Target, `on${string}`> | (string & {});

export interface ObserveOptions<Target extends object = object> {
  /** The events and callbacks to report, or all of them where the object tells which it has. */
  events: 'all' | readonly EventOf<Target>[];
  /** The client that speaks; `DEADWIRE_CLIENT` without it, which a supervised client has. */
  client?: string;
  /** What the arguments of a callback are called, in their order; `arg0`, `arg1` … without it. */
  arguments?: { readonly [Name in EventOf<Target>]?: readonly string[] };
  /** A session in this process; else reports go to `api`. */
  session?: EventSession;
  /** Where the API listens; `DEADWIRE_API` without it, which a supervised client has. */
  api?: string;
  /** Say that the client is alive so often, milliseconds. */
  heartbeat?: number;
}

export interface Observation {
  /** Leaves the object as it was. Resolves when what was heard has arrived, or cannot. */
  stop(): Promise<void>;
}

const longestName = 200;

/**
 * Reports what an SDK's object says. It changes nothing for the app: callbacks keep their `this`, arguments and results.
 * With neither a session nor an API it hears nothing, so that it may stay in an app.
 * @throws DeadwireError OPTION_INVALID
 */
export function observe<Target extends object>(target: Target, options: ObserveOptions<Target>): Observation {
  check(target, options);
  const reporter = reporterOf(options);
  if (reporter === undefined) return { stop: () => Promise.resolve() };
  const names = new Map<string, readonly string[] | undefined>(Object.entries(options.arguments ?? {}));
  const report = (event: string, given: readonly unknown[]) => {
    const monotonic = monotonicNow();
    try {
      const attributes = attributesOf(given, names.get(event));
      if (event !== '') reporter.report({ event: event.slice(0, longestName), attributes, monotonic });
    } catch {
      // What cannot be read must not trouble the app.
    }
  };
  const detach = attach(target, options.events, report);
  const { heartbeat } = options;
  const beating = heartbeat === undefined ? undefined : setInterval(() => report('heartbeat', []), heartbeat).unref();
  if (heartbeat !== undefined) report('heartbeat', []);
  let stopped: Promise<void> | undefined;
  return {
    stop() {
      stopped ??= (clearInterval(beating), detach(), reporter.stop());
      return stopped;
    },
  };
}

function reporterOf({ session, api, client }: ObserveOptions): Reporter | undefined {
  const name = client ?? process.env['DEADWIRE_CLIENT'];
  const url = api ?? process.env['DEADWIRE_API'];
  if (session === undefined && (url === undefined || url === '')) return undefined;
  if (name === undefined || name === '') throw optionError('observe: client', name, 'the name of a client');
  if (session !== undefined) return sessionReporter(session, name);
  if (!URL.canParse(url ?? '') || new URL(url ?? '').protocol !== 'http:') {
    throw optionError('observe: api', url, 'where the API listens, such as http://127.0.0.1:8474');
  }
  return new HttpReporter(url ?? '', name);
}

// The types do not reach those who write JavaScript.
function check(target: unknown, { events, heartbeat }: ObserveOptions): void {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
    throw optionError('observe', target, 'an object to observe');
  }
  const isList = Array.isArray(events) && events.length > 0 && events.every((name) => typeof name === 'string');
  if (events !== 'all' && !isList) throw optionError('observe: events', events, '"all" or a list of names');
  if (heartbeat !== undefined && !(heartbeat >= 100 && heartbeat < 2 ** 31)) {
    throw optionError('observe: heartbeat', heartbeat, 'a number of milliseconds from 100 on');
  }
}
