const units = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;

/** What a duration must look like, for error messages. */
export const durationHint = `a number with a unit (${Object.keys(units).join(', ')}), such as 4s or 200ms`;

/** Reads `4s`, `200ms`, `1.5min` or `2h`; gives milliseconds, or undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)$/.exec(text.trim());
  if (match === null) return undefined;
  const milliseconds = Number(match[1]) * units[match[2] as keyof typeof units];
  return Number.isSafeInteger(Math.ceil(milliseconds)) ? milliseconds : undefined;
}

/** Writes milliseconds the way people say them: `200 ms`, `4 s`, `1.25 s`, `20 min`. */
export function formatDuration(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size >= units.min && milliseconds % 1000 === 0) return minutes(milliseconds);
  if (size >= units.s) return `${trim(milliseconds / 1000)} s`;
  return `${trim(milliseconds)} ms`;
}

/** Writes milliseconds the way profiles write them: `200ms`, `1.5s`; `parseDuration` reads it back. */
export function durationText(milliseconds: number): string {
  const rounded = Number(milliseconds.toFixed(6));
  return rounded >= units.s ? `${Number((rounded / units.s).toFixed(9))}s` : `${rounded}ms`;
}

function minutes(milliseconds: number): string {
  const seconds = (milliseconds % units.min) / 1000;
  const whole = Math.trunc(milliseconds / units.min);
  return seconds === 0 ? `${whole} min` : `${whole} min ${Math.abs(seconds)} s`;
}

function trim(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
