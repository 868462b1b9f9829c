import type { Command } from 'commander';
import { defaultApiPort } from '../api/port.js';
import { DeadwireError } from '../core/errors.js';
import type { Status } from '../core/status.js';
import { parsePort } from './options.js';

/** How long an answer may take, real milliseconds. */
const patience = 5000;

/** `deadwire status`: how a running deadwire and the clients that it judges are doing. */
export function statusCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('status')
    .description('Say how a running deadwire is doing: proxies, faults in force, and what was judged so far.')
    .option('--port <port>', 'the port of its API on 127.0.0.1', parsePort, defaultApiPort)
    .option('--json', 'as JSON, for programs')
    .action(async ({ port, json }: { port: number; json?: boolean }) => {
      const status = await ask(`http://127.0.0.1:${port}/v1/status`);
      const { statusText } = await import('../reports/status-text.js');
      const { ownTerminal } = await import('./terminal.js');
      const terminal = ownTerminal();
      const text = json === true ? JSON.stringify(status, null, 2) : statusText(status, Math.max(40, terminal.columns));
      terminal.write(`${text}\n`);
      done(0);
    });
}

async function ask(url: string): Promise<Status> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return (await response.json()) as Status;
  } catch (error) {
    const { cause = error } = error as { cause?: unknown };
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DeadwireError(
      'API_UNREACHABLE',
      `no deadwire answers at ${url}: ${why}; is it running, and with this --port?`,
    );
  }
}
