import { createWriteStream, mkdirSync, rmSync, writeFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { History } from '../core/history.js';
import type { Plan } from '../core/plan.js';
import { historyLine } from '../core/records.js';
import type { RunResult } from '../session/run.js';
import { version } from '../session/version.js';
import { outputError, shownPath, writeVerdicts } from './verdict-files.js';

/** The files of one run: its history as it happens, and its verdicts when it is over. */
export class RunFiles {
  readonly directory: string;
  readonly #history: WriteStream;
  readonly #stop: () => void;
  /** The outermost directory that was made for it. */
  readonly #made: string | undefined;
  #begun = false;
  #failure: Error | undefined;

  /** @throws DeadwireError OUTPUT_FAILED when the directory cannot be made or written to */
  constructor(directory: string, history: History) {
    this.directory = directory;
    try {
      this.#made = mkdirSync(directory, { recursive: true });
      writeFileSync(this.#path('history.ndjson'), '');
    } catch (error) {
      throw outputError(directory, error as Error);
    }
    this.#history = createWriteStream(this.#path('history.ndjson'));
    this.#history.on('error', (error) => {
      this.#failure = error;
    });
    this.#stop = history.listen((record) => {
      this.#begun ||= record.kind === 'run-started';
      this.#history.write(`${historyLine(record)}\n`);
    });
  }

  /** Writes the verdicts; gives the files' paths as they should be shown. @throws DeadwireError OUTPUT_FAILED */
  async finish(plan: Plan, result: RunResult, history: History, timeScale: number): Promise<string[]> {
    await this.#close();
    const { run, startedAt, durationSeconds, ended, verdicts } = result;
    const info = { run, version, startedAt, durationSeconds, timeScale, ended };
    if (this.#failure !== undefined) throw outputError(this.directory, this.#failure);
    const written = writeVerdicts(this.directory, plan, verdicts, info, history.records());
    return [shownPath(this.#path('history.ndjson')), ...written];
  }

  /** Ends them early; of a run that never began nothing stays. */
  async abandon(): Promise<void> {
    await this.#close();
    if (this.#begun) return;
    rmSync(this.#made ?? this.#path('history.ndjson'), { recursive: true, force: true });
  }

  async #close(): Promise<void> {
    this.#stop();
    if (!this.#history.closed) await new Promise<void>((resolve) => this.#history.end(() => resolve()));
  }

  #path(name: string): string {
    return join(this.directory, name);
  }
}

/** Where a run's files go when nothing else was asked for. */
export function defaultDirectory(plan: Plan): string {
  return join('deadwire-runs', `${plan.name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
}
