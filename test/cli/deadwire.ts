import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { main } from '../../src/cli/program.js';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Where the repository's files are. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The command line as a process of its own, in an empty folder. */
export interface Deadwire {
  child: ChildProcess;
  folder: string;
  out(): string;
  err(): string;
  /** Resolves with the first match of the pattern in what it has written to either output. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code when it has ended. */
  exit: Promise<number | null>;
}

export function deadwire(t: ExecutionContext<unknown>, args: string[], folder = emptyFolder()): Deadwire {
  const { COLUMNS: _columns, ...env } = process.env;
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  const written = { out: '', err: '' };
  const wakes = new Set<() => void>();
  for (const [stream, name] of [
    [child.stdout, 'out'],
    [child.stderr, 'err'],
  ] as const) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      for (const wake of wakes) wake();
    });
  }
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    folder,
    out: () => written.out,
    err: () => written.err,
    exit,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(written.err) ?? pattern.exec(written.out);
          if (match === null) return;
          wakes.delete(look);
          resolve(match);
        };
        wakes.add(look);
        look();
        void exit.then(() => reject(new Error(`it never said ${String(pattern)}: ${written.err}${written.out}`)));
      }),
  };
}

/** The command line within this process, for what ends at once; only one at a time, since it writes where all write. */
export async function inProcess(args: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const originals = [process.stdout.write, process.stderr.write] as const;
  process.stdout.write = (text) => ((written.out += String(text)), true);
  process.stderr.write = (text) => ((written.err += String(text)), true);
  try {
    const exitCode = await main(args);
    return { exitCode, ...written };
  } finally {
    [process.stdout.write, process.stderr.write] = originals;
  }
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'deadwire-'));
}
