import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import type { ExecutionContext } from 'ava';

/**
 * Runs a tool that a Debian package brings. Without it the test says that it was skipped and passes; in CI (`CI=true`)
 * it fails. Gives undefined when there is nothing to look at.
 */
export function runTool(
  t: ExecutionContext,
  { tool, args, input, from }: { tool: string; args: string[]; input: string; from: string },
): SpawnSyncReturns<string> | undefined {
  const result = spawnSync(tool, args, { input, encoding: 'utf8' });
  const error: NodeJS.ErrnoException | undefined = result.error;
  const missing = error?.code === 'ENOENT';
  if (!missing || process.env['CI'] === 'true') {
    t.is(result.error, undefined);
    return result;
  }
  t.log(`skipped: ${tool} is not installed (Debian: apt-get install ${from})`);
  t.pass();
  return undefined;
}
