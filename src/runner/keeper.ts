import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Watches over the process group of a client while this process lives: a shell that reads a pipe which only we hold.
 * If we die, however suddenly, the pipe ends, and the shell ends the group. Gives the way to dismiss the shell.
 */
export function keepGroup(pid: number): () => void {
  const keeper = spawn('/bin/sh', ['-c', script, 'deadwire-keeper', String(pid)], {
    // A group of its own, since Ctrl-C in a terminal goes to a whole group.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.on('error', () => {});
  keeper.stdin.on('error', () => {});
  keeper.unref();
  if (keeper.stdin instanceof Socket) keeper.stdin.unref();
  // A dead client's number may be given to somebody else: its keeper must be gone before.
  return () => keeper.kill('SIGKILL');
}

// `-s NAME --` is the one spelling of kill for a group that every shell understands; dash refuses `-TERM --`.
const script = 'while read -r _; do :; done; kill -s TERM -- "-$1"; sleep 1; kill -s KILL -- "-$1"';
