import { InvalidArgumentError } from 'commander';
import { durationHint, parseDuration } from '../core/duration.js';

/** Collects `--param name=value` into one object. */
export function collectParam(text: string, collected: Record<string, string> = {}): Record<string, string> {
  const mark = text.indexOf('=');
  if (mark < 1) throw new InvalidArgumentError('it must look like name=value.');
  return { ...collected, [text.slice(0, mark)]: text.slice(mark + 1) };
}

/** Collects an option that may be given several times. */
export function collect(text: string, collected: string[] = []): string[] {
  return [...collected, text];
}

/** A port, 0 for any free one. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
}

/** How much faster than real time, at least 1. */
export function parseTimeScale(text: string): number {
  const scale = Number(text);
  if (!Number.isFinite(scale) || scale < 1 || scale > 10_000) {
    throw new InvalidArgumentError('a time scale is a number from 1 to 10000.');
  }
  return scale;
}

/** How many runs there are, at least one. */
export function parseRepeat(text: string): number {
  const repeat = Number(text);
  if (!/^\d+$/.test(text) || repeat < 1 || repeat > 10_000) {
    throw new InvalidArgumentError('it is a whole number from 1 to 10000.');
  }
  return repeat;
}

/** A seed, as a history or verdicts.json names it. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('a seed is a whole number.');
  return seed;
}

/** A duration such as 4s, in milliseconds. */
export function parseSpan(text: string): number {
  const span = parseDuration(text);
  if (span === undefined) throw new InvalidArgumentError(`a duration is ${durationHint}.`);
  return span;
}

/** Collects `--allow-origin`: an origin as browsers send it, without a path. */
export function collectOrigin(text: string, collected: string[] = []): string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.host === '' || text.toLowerCase() !== `${url.protocol}//${url.host}`) {
    throw new InvalidArgumentError('an origin looks like https://app.example or http://localhost:3000, with no path.');
  }
  return [...collected, text];
}
