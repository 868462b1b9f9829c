import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './program.js';
import type { RunningSubject } from './subject.js';

/** Starts a program with a configuration file of its own, which goes when the program does. */
export async function startWithConfiguration(
  command: string,
  text: string | ((folder: string) => string),
  args: (file: string) => string[],
  port: number,
): Promise<RunningSubject> {
  const folder = mkdtempSync(join(tmpdir(), `deadwire-bench-${command}-`));
  chmodSync(folder, 0o755);
  const file = join(folder, 'configuration');
  writeFileSync(file, typeof text === 'string' ? text : text(folder));
  return startProgram(command, args(file), { port, cleanUp: () => rmSync(folder, { recursive: true, force: true }) });
}
