import type { BenchFault } from './fault.js';
import { freePort } from './free-port.js';
import type { LoadGenerator } from './load.js';
import { type SubjectName, subjects } from './subjects/index.js';

export interface IntegrityOptions {
  generator: LoadGenerator;
  subject: SubjectName;
  faults?: readonly BenchFault[];
  /** The Node that runs deadwire; this one when not said. */
  node?: string;
  conns?: number;
  /** Megabytes each way on each connection; below 8 the kernel's buffers hold them all, and little is tested. */
  megabytes?: number;
}

/**
 * Sends a pattern both ways at once through a subject, a quarter of the readers slow, and compares every byte that
 * arrives. Resolves with what was wrong, or undefined. A proxy that mixes streams up can look superb in a benchmark.
 */
export async function findCorruption(options: IntegrityOptions): Promise<string | undefined> {
  const { generator, subject, faults = [], node = process.execPath, conns = 16, megabytes = 24 } = options;
  const upstream = await freePort();
  const http = subject.startsWith('deadwire-http');
  const limits = faults.filter(({ type }) => type === 'bandwidth').map(({ value }) => 2 * value);
  try {
    const running = await subjects[subject].start(upstream, { faults, node });
    try {
      await generator.run(
        {
          mode: 'integrity',
          wire: http ? 'ws' : 'raw',
          conns,
          slow: Math.ceil(conns / 4),
          // What a limited connection carries in two seconds is enough.
          mb: Math.min(megabytes, ...limits),
          // A WebSocket ends by close frames, and toxiproxy has no half-close.
          halfClose: http || subject === 'toxiproxy' ? 0 : 1,
        },
        { listen: upstream, target: running.port },
      );
    } finally {
      await running.stop();
    }
  } catch (cause) {
    return (cause as Error).message;
  }
  return undefined;
}
