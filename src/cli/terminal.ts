import type { Terminal } from '../reports/terminal.js';

/** The terminal that this process writes to. */
export function ownTerminal(): Terminal {
  const { stdout, env } = process;
  return {
    columns: stdout.columns ?? (Number(env['COLUMNS']) || 80),
    color: stdout.isTTY && env['NO_COLOR'] === undefined,
    tty: stdout.isTTY,
    write: (text) => stdout.write(text),
  };
}
