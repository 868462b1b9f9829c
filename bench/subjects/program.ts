import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as elapse } from 'node:timers/promises';
import type { RunningSubject } from './subject.js';

interface ProgramOptions {
  port: number;
  /** Told when the program runs but is not set up yet, such as proxies made over its API. */
  ready?: () => Promise<void>;
  env?: Record<string, string>;
  cleanUp?: () => void;
}

/** Starts a proxy as a user would, its output thrown away, and waits until its port listens. */
export async function startProgram(command: string, args: string[], options: ProgramOptions): Promise<RunningSubject> {
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: { ...process.env, ...options.env },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    await end(child);
    options.cleanUp?.();
  };
  try {
    await options.ready?.();
    await untilListening(options.port, child);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { port: options.port, pid: child.pid ?? 0, stop };
}

/** The first version number in what `command args` prints, or undefined when there is no such command. */
export function versionOf(command: string, args: string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? /\d+\.\d+[\w.+-]*/.exec(`${stdout}${stderr}`)?.[0] : undefined;
}

/** Resolves when somebody listens on the port; never dials it, since a proxy would dial its upstream for that. */
export async function untilListening(port: number, child?: ChildProcess): Promise<void> {
  const until = performance.now() + 10_000;
  while (!isListening(port)) {
    if (child !== undefined && (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)) {
      throw new Error(`${child.spawnfile} ended before it listened`);
    }
    if (performance.now() > until) throw new Error(`nothing listens on port ${port} after 10 s`);
    await elapse(20);
  }
}

// Lines such as "0: 0100007F:1F90 00000000:0000 0A ...", where 0A is the state LISTEN.
function isListening(port: number): boolean {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .some(([, address, , state]) => state === '0A' && address?.endsWith(local) === true);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(timer);
}
