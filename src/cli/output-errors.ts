import { exitCodes } from './exit-codes.js';

// A reader that left (`| head`) or a terminal that was closed: what was begun goes on, and nobody watches.
const unwatched = new Set(['EPIPE', 'EIO']);

/** Answers errors of this process's own output, which would otherwise end it with a stack trace. */
export function answerOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.off('error', answer).on('error', answer);
  }
}

function answer(error: NodeJS.ErrnoException): void {
  if (unwatched.has(error.code ?? '')) return;
  process.stderr.write(`cannot write any output: ${error.message}\n`);
  process.exit(exitCodes.couldNotRun);
}
