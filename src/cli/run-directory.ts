import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { outputError } from './verdict-files.js';

/**
 * Makes a directory for what is done. When that fails, what was written stays, since it may tell why; a directory that
 * was made for it and holds nothing goes.
 * @throws DeadwireError OUTPUT_FAILED
 */
export async function inDirectory<Result>(directory: string, perform: () => Promise<Result>): Promise<Result> {
  const made = makeDirectory(directory);
  try {
    return await perform();
  } catch (error) {
    if (made !== undefined) removeEmpty(directory, made);
    throw error;
  }
}

function makeDirectory(directory: string): string | undefined {
  try {
    return mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw outputError(directory, error as Error);
  }
}

// From the inside to the outermost that was made.
function removeEmpty(directory: string, outermost: string): void {
  for (let each = directory; ; each = dirname(each)) {
    if (existsSync(each)) {
      if (readdirSync(each).length > 0) return;
      rmdirSync(each);
    }
    if (each === outermost || each === dirname(each)) return;
  }
}
