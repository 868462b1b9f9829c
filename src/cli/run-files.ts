import { createWriteStream, mkdirSync, writeFileSync, type WriteStream } from 'node:fs';
import { join, relative } from 'node:path';
import { DeadwireError } from '../core/errors.js';
import type { History } from '../core/history.js';
import type { Plan } from '../core/plan.js';
import { junitReport } from '../reports/junit.js';
import { verdictsJson } from '../reports/verdicts-json.js';
import type { RunResult } from '../session/run.js';
import { version } from '../session/version.js';

/** The files of one run: its history as it happens, and its verdicts when it is over. */
export class RunFiles {
  readonly directory: string;
  readonly #history: WriteStream;
  readonly #stop: () => void;
  #failure: Error | undefined;

  /** @throws DeadwireError OUTPUT_FAILED when the directory cannot be made */
  constructor(directory: string, history: History) {
    this.directory = directory;
    try {
      mkdirSync(directory, { recursive: true });
      writeFileSync(this.#path('history.ndjson'), '');
    } catch (error) {
      throw outputError(directory, error as Error);
    }
    this.#history = createWriteStream(this.#path('history.ndjson'));
    this.#history.on('error', (error) => {
      this.#failure = error;
    });
    this.#stop = history.listen((record) => this.#history.write(`${JSON.stringify(record)}\n`));
  }

  /** Writes the verdicts; gives the files' paths as they should be shown. @throws DeadwireError OUTPUT_FAILED */
  async finish(plan: Plan, result: RunResult, history: History, timeScale: number): Promise<string[]> {
    this.#stop();
    await new Promise<void>((resolve) => this.#history.end(() => resolve()));
    const { run, startedAt, durationSeconds, ended, verdicts } = result;
    const info = { run, version, startedAt, durationSeconds, timeScale, ended };
    const junit = { durationSeconds, timestamp: startedAt, history: history.records() };
    try {
      if (this.#failure !== undefined) throw this.#failure;
      writeFileSync(this.#path('verdicts.json'), verdictsJson(plan, verdicts, info));
      writeFileSync(this.#path('junit.xml'), junitReport(plan, verdicts, junit));
    } catch (error) {
      throw outputError(this.directory, error as Error);
    }
    return ['history.ndjson', 'verdicts.json', 'junit.xml'].map((name) => shown(this.#path(name)));
  }

  #path(name: string): string {
    return join(this.directory, name);
  }
}

/** Where a run's files go when nothing else was asked for. */
export function defaultDirectory(plan: Plan): string {
  return join('deadwire-runs', `${plan.name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
}

function outputError(directory: string, error: Error): DeadwireError {
  return new DeadwireError('OUTPUT_FAILED', `cannot write to ${directory}: ${error.message}`, { cause: error });
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
