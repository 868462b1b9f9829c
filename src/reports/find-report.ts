import { durationText, formatDuration } from '../core/duration.js';
import type { EventName } from '../core/events.js';
import { type Threshold, type Unfound, unfound } from '../core/threshold.js';
import { plainText, wrap } from './plain-text.js';

/** One probe and what it gave. */
export type FoundProbe = { value: number } & (
  | { fired: true; after: number; line: number }
  | { fired: false }
  | { unclear: string }
);

/** A search that is over. */
export type Found = {
  param: string;
  sought: { event: EventName; from?: string };
  from: number;
  to: number;
  precision: number;
  probes: FoundProbe[];
} & ({ threshold: Threshold } | { unfound: Unfound });

/** What was found and how sure that is, in a few sentences. */
export function findText(found: Found, columns: number): string {
  const event = found.sought.from === undefined ? found.sought.event : `${found.sought.event} of ${found.sought.from}`;
  const lines = 'threshold' in found ? thresholdLines(event, found) : unfoundLines(event, found);
  return lines.flatMap((line) => wrap(plainText(line), Math.max(40, columns))).join('\n');
}

/** The same for programs; keys are stable, what is unknown is null, times are contract milliseconds. */
export function findJson(found: Found): string {
  const { param, sought, from, to, precision, probes } = found;
  const threshold = 'threshold' in found ? found.threshold : undefined;
  const report = {
    schema: 1,
    param,
    event: sought.event,
    client: sought.from ?? null,
    from,
    to,
    precision,
    threshold: threshold?.value ?? null,
    margin: threshold?.margin ?? null,
    silentUpTo: threshold?.low ?? null,
    firesFrom: threshold?.high ?? null,
    sure: threshold !== undefined && isSure(threshold),
    monotonic: threshold === undefined ? null : threshold.contradiction === undefined,
    reason: 'unfound' in found ? found.unfound : null,
    probes: probes.map((probe) => ({
      value: probe.value,
      fired: 'fired' in probe ? probe.fired : null,
      after: 'after' in probe ? probe.after : null,
      unclear: 'unclear' in probe ? probe.unclear : null,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function thresholdLines(event: string, { param, threshold, precision }: Found & { threshold: Threshold }): string[] {
  const { value, margin, low, high, atLow, atHigh, contradiction } = threshold;
  const edges = `up to ${durationText(low)} it never fired (${atLow} probes there), from ${durationText(high)} on it always did (${atHigh} probes there)`;
  const head = `${event} starts to fire at ${param} = ${shown(value)} ± ${shown(margin)}: ${edges}.`;
  if (contradiction === undefined) return [head, 'Sure: no probe contradicts another.'];
  const { fired, silent } = contradiction;
  const how =
    fired === silent
      ? `with ${durationText(fired)} it fired once and did not another time`
      : `it fired with ${durationText(fired)}, and did not with ${durationText(silent)}, which is longer`;
  return [head, `Not sure: ${how}. Around its edge this client is not monotonic to ± ${formatDuration(precision)}.`];
}

function unfoundLines(event: string, { param, from, to, ...found }: Found & { unfound: Unfound }): string[] {
  const ends = `${param} from ${durationText(from)} to ${durationText(to)}`;
  return [`no threshold of ${event} was found, ${ends}: ${unfound[found.unfound]}.`];
}

function isSure({ contradiction }: Threshold): boolean {
  return contradiction === undefined;
}

function shown(milliseconds: number): string {
  return formatDuration(Math.round(milliseconds * 10) / 10);
}
