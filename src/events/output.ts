import type { Scalar } from '../core/events.js';
import { longestName } from './intake.js';

/** What a line of a client's output says. */
export interface SpokenLine {
  event: string;
  attributes: Record<string, Scalar>;
  /** The client's own reading of the machine's monotonic clock, milliseconds. */
  monotonic?: number;
}

/** Reads a line of JSON: an event, nothing (an ordinary log line), or why it looks like an event and is none. */
export function readJsonLine(line: string): SpokenLine | undefined | { problem: string } {
  if (!line.trimStart().startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { problem: `a line that begins like JSON is none (${(error as Error).message}): ${shorten(line)}` };
  }
  const { event, monotonic, attributes, ...rest } = value as Record<string, unknown>;
  if (event === undefined) return undefined;
  if (typeof event !== 'string' || event === '' || event.length > longestName) {
    return { problem: `"event" must be a name of at most ${longestName} characters: ${shorten(line)}` };
  }
  return {
    event,
    attributes: { ...scalarsOf(rest), ...scalarsOf(attributes) },
    ...(typeof monotonic === 'number' && Number.isFinite(monotonic) ? { monotonic } : {}),
  };
}

/** Those of its values that can be attributes. */
export function scalarsOf(value: unknown): Record<string, Scalar> {
  if (typeof value !== 'object' || value === null) return {};
  const scalars = Object.entries(value).filter(([, item]) => ['string', 'number', 'boolean'].includes(typeof item));
  return Object.fromEntries(scalars) as Record<string, Scalar>;
}

function shorten(line: string): string {
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
