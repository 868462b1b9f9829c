import { parseArgs } from 'node:util';
import { freePort } from './free-port.js';
import { buildLoadGenerator } from './load.js';
import { spreadOf } from './statistics.js';
import { subjects } from './subjects/index.js';

/** A memory that grows by more than this between the second minute and the last is not flat. */
const mostGrowth = 0.05;

const { values } = parseArgs({
  options: {
    conns: { type: 'string', default: '9500' },
    secs: { type: 'string', default: '300' },
    rate: { type: 'string', default: '9500' },
  },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await soak(Number(values.conns), Number(values.secs), Number(values.rate));

/** Holds many connections with traffic on each for minutes: no error, and memory stays flat. */
async function soak(conns: number, secs: number, rate: number): Promise<number> {
  const generator = buildLoadGenerator();
  const upstream = await freePort();
  const running = await subjects.deadwire.start(upstream, { faults: [], node: process.execPath });
  try {
    const result = (await generator.run(
      { mode: 'exchange', conns, rate, secs, settle: 1, warm: 1, sample: secs / 30 },
      { listen: upstream, target: running.port, tree: running.pid ?? 0 },
    )) as {
      opened: number;
      messages: number;
      skipped: number;
      errors: number;
      p99: number;
      samples: [number, number][];
    };
    const growth = growthOf(result.samples.map(([, kilobytes]) => kilobytes));
    const flat = growth <= mostGrowth;
    process.stdout.write(
      `${JSON.stringify(result)}\n${result.opened} connections, ${result.messages} messages, ${result.errors} errors, ` +
        `${result.skipped} skipped, p99 ${(result.p99 / 1000).toFixed(1)} ms; memory grew by ${(growth * 100).toFixed(1)} %` +
        ` after the first fifth: ${flat ? 'flat' : 'not flat'}\n`,
    );
    return result.errors === 0 && result.skipped === 0 && flat ? 0 : 1;
  } catch (cause) {
    process.stderr.write(`${(cause as Error).message}\n`);
    return 1;
  } finally {
    await running.stop();
    generator.remove();
  }
}

// The first fifth is for the heap to find its size; then a fifth against the last fifth.
function growthOf(kilobytes: readonly number[]): number {
  const fifth = Math.floor(kilobytes.length / 5);
  const early = spreadOf(kilobytes.slice(fifth, 2 * fifth))?.median ?? Number.NaN;
  const late = spreadOf(kilobytes.slice(-fifth))?.median ?? Number.NaN;
  return late / early - 1;
}
