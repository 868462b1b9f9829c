import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { KillSignal } from '../core/fault.js';
import type { ClientCommand } from '../core/plan.js';
import type { Occurrence } from '../core/records.js';
import { keepGroup } from './keeper.js';
import { outputLines } from './output-lines.js';
import { signalGroup } from './process-group.js';

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
/** How long output is waited for when all that we may end has ended, real milliseconds: somebody else holds the pipe. */
const outputPatience = 1000;
const lastWordsLimit = 2000;

/** One life of the client. */
interface Life {
  child: ChildProcess;
  pid: number;
  /** Whether it was killed or asked to leave, so that its end is no surprise. */
  end?: 'killed' | 'asked';
  gone: Promise<void>;
}

/** A client that is a process of ours: started, watched, killed for real, started again, and stopped with the run. */
export class ClientProcess {
  readonly #client: string;
  readonly #command: ClientCommand;
  readonly #ground: ProcessGround;
  #life: Life | undefined;
  #again = false;

  constructor(client: string, command: ClientCommand, ground: ProcessGround) {
    this.#client = client;
    this.#command = command;
    this.#ground = ground;
  }

  /** Starts it, unless it runs; one that is about to end is started again when it is gone. */
  start(): void {
    if (this.#life !== undefined) {
      this.#again = this.#life.end === 'killed';
      return;
    }
    let child: ChildProcess;
    try {
      child = this.#spawn();
    } catch (error) {
      this.#couldNotStart(error as NodeJS.ErrnoException);
      return;
    }
    const { pid } = child;
    if (pid === undefined) {
      child.once('error', (error) => this.#couldNotStart(error));
      return;
    }
    child.on('error', () => {});
    const life: Life = { child, pid, gone: Promise.resolve() };
    this.#life = life;
    life.gone = this.#watch(life);
    this.#ground.record({
      kind: 'client-started',
      client: this.#client,
      pid,
      command: this.#command.command.join(' '),
    });
  }

  /** A real signal to the process and all that it started. */
  kill(signal: KillSignal = 'SIGKILL'): void {
    this.#again = false;
    if (this.#life === undefined) return;
    this.#life.end = 'killed';
    signalGroup(this.#life.pid, signal);
  }

  /** Asks it to leave, then makes it. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#again = false;
    const life = this.#life;
    if (life === undefined) return;
    life.end ??= 'asked';
    signalGroup(life.pid, 'SIGTERM');
    const timer = setTimeout(() => endGroup(life), leavePatience);
    await life.gone;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    const { command, shell, cwd, env } = this.#command;
    const [program = '', ...args] = shell ? ['/bin/sh', '-c', command.join(' ')] : command;
    // A process group of its own, so that what a shell started ends with it.
    return spawn(program, args, {
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#ground.environment, ...env },
    });
  }

  #watch(life: Life): Promise<void> {
    const { child, pid } = life;
    const dismissKeeper = keepGroup(pid);
    let lastWords = '';
    this.#read(child, 'stdout', () => {});
    this.#read(child, 'stderr', (text) => {
      lastWords = `${lastWords}${text}\n`.slice(-lastWordsLimit);
    });
    return new Promise((resolve) => {
      // What a shell leaves behind when it is asked to leave may still be saying goodbye; else it has no business any more.
      child.once('exit', () => {
        if (life.end !== 'asked') endGroup(life);
      });
      child.once('close', (code, signal) => {
        signalGroup(pid, 'SIGKILL');
        dismissKeeper();
        this.#life = undefined;
        this.#recordExit(pid, code, signal, life.end !== undefined, lastWords.trimEnd());
        resolve();
        const again = this.#again;
        this.#again = false;
        if (again) this.start();
      });
    });
  }

  #read(child: ChildProcess, from: 'stdout' | 'stderr', note: (text: string) => void): void {
    const lines = outputLines((text) => {
      note(text);
      this.#ground.line(this.#client, text, from);
    });
    child[from]
      ?.setEncoding('utf8')
      .on('data', (text: string) => lines.take(text))
      .on('close', () => lines.end());
  }

  #couldNotStart(error: NodeJS.ErrnoException): void {
    const { command, shell, cwd } = this.#command;
    const program = shell ? '/bin/sh' : command[0];
    let reason = error.message;
    if (error.code === 'EACCES') reason = `${program} may not be executed`;
    if (error.code === 'ENOENT') reason = `there is no command ${program}`;
    if (error.code === 'ENOENT' && cwd !== undefined && !existsSync(cwd)) reason = `there is no folder ${cwd}`;
    this.#recordExit(0, null, null, false, reason);
  }

  #recordExit(pid: number, code: number | null, signal: string | null, expected: boolean, lastWords: string): void {
    const words = lastWords === '' ? {} : { lastWords };
    this.#ground.record({ kind: 'client-exited', client: this.#client, pid, code, signal, expected, ...words });
  }
}

/** Kills all of it; whoever left the group may hold its output open, which is then not waited for. */
function endGroup({ child, pid }: Life): void {
  signalGroup(pid, 'SIGKILL');
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, outputPatience);
  child.once('close', () => clearTimeout(timer));
}
