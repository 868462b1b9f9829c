import type { Scalar } from '../core/events.js';
import type { OutputReading } from '../core/plan.js';
import { longestName } from './intake.js';

/** What a line of a client's output says. */
export interface SpokenLine {
  event: string;
  attributes: Record<string, Scalar>;
  /** The client's own reading of the machine's monotonic clock, milliseconds. */
  monotonic?: number;
}

/** Reads a line of output: an event, nothing (an ordinary log line), or why it looks like an event and is none. */
export function readOutputLine(line: string, reading: OutputReading): SpokenLine | undefined | { problem: string } {
  return reading.format === 'json' ? readJsonLine(line) : readByPatterns(line, reading.patterns);
}

function readJsonLine(line: string): SpokenLine | undefined | { problem: string } {
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

function readByPatterns(line: string, patterns: { pattern: string; event: string }[]): SpokenLine | undefined {
  for (const { pattern, event } of patterns) {
    const match = new RegExp(pattern).exec(line);
    if (match !== null) return { event, attributes: scalarsOf({ ...match.groups }) };
  }
  return undefined;
}

function scalarsOf(value: unknown): Record<string, Scalar> {
  if (typeof value !== 'object' || value === null) return {};
  const scalars = Object.entries(value).filter(([, item]) => ['string', 'number', 'boolean'].includes(typeof item));
  return Object.fromEntries(scalars) as Record<string, Scalar>;
}

function shorten(line: string): string {
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
