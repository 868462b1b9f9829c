import type { Terminal } from '../reports/terminal.js';

/** The terminal that this process writes to. */
export function ownTerminal(): Terminal {
  const { stdout, env } = process;
  const tty = stdout.isTTY;
  return {
    // Read each time, since a window may be resized; a terminal without a size says 0.
    get columns() {
      return stdout.columns || Number(env['COLUMNS']) || 80;
    },
    color: tty && env['NO_COLOR'] === undefined,
    tty,
    write: (text) => stdout.write(text),
  };
}
