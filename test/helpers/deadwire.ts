import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { HistoryRecord, RecordOf } from '../../src/core/records.js';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** One expectation of verdicts.json. */
export interface WrittenVerdict {
  id: string;
  step: string;
  outcome: string;
  cause: string;
  measured: number | null;
  anchor: number | null;
  because: string;
  proof: number[];
  window: { min: number; max: number };
}

/** A run of the command line that is over. */
export interface EndedRun {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  out: string;
  verdicts: WrittenVerdict[];
  /** Cause by expectation. */
  causes: Record<string, string>;
  ended: string;
  history: HistoryRecord[];
}

/** Starts `deadwire` as a process of its own, its files in a directory that goes with the test. */
export function deadwire(t: ExecutionContext<unknown>, ...args: string[]) {
  const out = join(mkdtempSync(join(tmpdir(), 'deadwire-')), 'run');
  const child = spawn(process.execPath, [program, ...args, '--out', out], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, COLUMNS: '400', NO_COLOR: '1' },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const history = () => (existsSync(join(out, 'history.ndjson')) ? readHistory(out) : []);
  t.teardown(() => {
    child.kill('SIGKILL');
    for (const pid of pidsIn(history())) if (isRunning(pid)) process.kill(-pid, 'SIGKILL');
    rmSync(join(out, '..'), { recursive: true, force: true });
  });
  return {
    child,
    out,
    history,
    async ended(): Promise<EndedRun> {
      const [code, signal] = await closed;
      const file = join(out, 'verdicts.json');
      const report = existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as { ended: string; expectations: WrittenVerdict[] })
        : { ended: '', expectations: [] };
      const causes = Object.fromEntries(report.expectations.map(({ id, cause }) => [id, cause]));
      return {
        code,
        signal,
        ...said,
        out,
        verdicts: report.expectations,
        causes,
        ended: report.ended,
        history: history(),
      };
    },
    /** The first record of a kind that meets the condition, as soon as it is written. */
    async record<Kind extends HistoryRecord['kind']>(
      kind: Kind,
      condition: (record: RecordOf<Kind>) => boolean = () => true,
    ): Promise<RecordOf<Kind>> {
      for (;;) {
        const found = history().find((record) => record.kind === kind && condition(record as RecordOf<Kind>));
        if (found !== undefined) return found as RecordOf<Kind>;
        if (child.exitCode !== null) throw new Error(`ended without ${kind}: ${said.stderr}${said.stdout}`);
        await elapse(20);
      }
    },
  };
}

/** The processes that were started as clients. */
export function pidsIn(history: readonly HistoryRecord[]): number[] {
  return history.filter((record) => record.kind === 'client-started').map(({ pid }) => pid);
}

/** Whether anything of a process group is left. */
export function isRunning(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when nothing is left of these process groups; whoever waits too long is told which are. */
export async function allGone(groups: readonly number[], patience = 5000): Promise<number[]> {
  const deadline = performance.now() + patience;
  for (;;) {
    const left = groups.filter(isRunning);
    if (left.length === 0 || performance.now() > deadline) return left;
    await elapse(20);
  }
}

// A line that is only half written yet does not count.
function readHistory(out: string): HistoryRecord[] {
  const lines = readFileSync(join(out, 'history.ndjson'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as HistoryRecord);
}
