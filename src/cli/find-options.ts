import { isEventName } from '../core/events.js';
import { DeadwireError, optionError } from '../core/errors.js';
import type { SoughtEvent } from '../judge/fired.js';

/** What `run` takes for `--find`, as it was written. */
export interface FindOptions {
  find?: string;
  event?: string;
  from?: number;
  to?: number;
  precision?: number;
  json?: boolean;
}

/** What is to be found, or undefined when nothing is. @throws DeadwireError when the options do not fit together */
export function readFind(options: FindOptions, params: Record<string, string>, series: boolean) {
  const { find: param, event, from = 1000, to = 30_000, precision = 50, json = false } = options;
  if (param === undefined) {
    const stray = (['event', 'from', 'to', 'precision', 'json'] as const).find((key) => options[key] !== undefined);
    if (stray !== undefined) throw new DeadwireError('USAGE', `--${stray} belongs to --find PARAMETER`);
    return undefined;
  }
  if (event === undefined) throw new DeadwireError('USAGE', '--find needs --event, such as --event lost');
  if (series)
    throw new DeadwireError('USAGE', '--find and --repeat exclude each other: it repeats near the edge by itself');
  if (Object.hasOwn(params, param)) {
    throw new DeadwireError('USAGE', `--param ${param}: --find ${param} gives it its values`);
  }
  if (from >= to) throw new DeadwireError('USAGE', `--from is ${from} ms, which is not before --to at ${to} ms`);
  if (precision < 1) throw optionError('--precision', `${precision} ms`, 'at least 1ms');
  return { param, sought: readSought(event), from, to, precision, json };
}

// As in an anchor: lost, or lost(uid1).
function readSought(text: string): SoughtEvent {
  const [, event = '', from] = /^([^()]+)(?:\(([^()]+)\))?$/.exec(text.trim()) ?? [];
  if (!isEventName(event)) throw optionError('--event', text, 'an event such as lost, lost(uid1) or native:NAME');
  return { event, ...(from === undefined ? {} : { from }) };
}
