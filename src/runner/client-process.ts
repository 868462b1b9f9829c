import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ClientCommand } from '../core/plan.js';
import type { Occurrence } from '../core/records.js';
import { keepGroup } from './keeper.js';

/** Where a supervised process reports. */
export interface ProcessGround {
  record(occurrence: Occurrence): void;
  /** A line of its standard output (or of its standard error, which only patterns read). */
  line(client: string, text: string, from: 'stdout' | 'stderr'): void;
  /** Added to the environment of every client. */
  environment: Record<string, string>;
}

/** How long a client may take to leave after SIGTERM, real milliseconds. */
const leavePatience = 3000;
const lastWordsLimit = 2000;

/** A client that is a process of ours: started, watched, killed for real, started again, and stopped with the run. */
export class ClientProcess {
  readonly #client: string;
  readonly #command: ClientCommand;
  readonly #ground: ProcessGround;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #expectedEnd = false;

  constructor(client: string, command: ClientCommand, ground: ProcessGround) {
    this.#client = client;
    this.#command = command;
    this.#ground = ground;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  start(): void {
    const { command, shell, cwd, env } = this.#command;
    const [program = '', ...args] = shell ? ['/bin/sh', '-c', command.join(' ')] : command;
    // A process group of its own, so that what a shell started ends with it.
    const child = spawn(program, args, {
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#ground.environment, ...env },
    });
    this.#child = child;
    this.#expectedEnd = false;
    if (child.pid !== undefined) {
      this.#ground.record({
        kind: 'client-started',
        client: this.#client,
        pid: child.pid,
        command: command.join(' '),
      });
      child.once('exit', keepGroup(child.pid));
    }
    this.#exited = this.#watch(child);
  }

  /** A real SIGKILL to the process and all that it started. */
  kill(): void {
    this.#expectedEnd = true;
    this.#signal('SIGKILL');
  }

  /** Asks it to leave, then makes it. Resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#child === undefined) return;
    this.#expectedEnd = true;
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), leavePatience);
    await this.#exited;
    clearTimeout(timer);
  }

  #watch(child: ChildProcess): Promise<void> {
    let lastWords = '';
    for (const from of ['stdout', 'stderr'] as const) {
      const stream = child[from];
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (text) => {
        if (from === 'stderr') lastWords = `${lastWords}${text}\n`.slice(-lastWordsLimit);
        this.#ground.line(this.#client, text, from);
      });
    }
    return new Promise((resolve) => {
      const gone = (code: number | null, signal: string | null) => {
        if (this.#child === child) this.#child = undefined;
        this.#ground.record({
          kind: 'client-exited',
          client: this.#client,
          pid: child.pid ?? 0,
          code,
          signal,
          expected: this.#expectedEnd,
          ...(lastWords === '' ? {} : { lastWords: lastWords.trimEnd() }),
        });
        resolve();
      };
      child.once('error', (error) => {
        lastWords = error.message;
        if (child.pid === undefined) gone(null, null);
      });
      child.once('close', gone);
    });
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It is gone already; its exit will say so.
    }
  }
}
