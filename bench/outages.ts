// How far the judge's delays are from the SDK's own measure, over many outages at once: `npm run outage-accuracy`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.js';

/** How many outages in all, how many at once (each is three processes), and how much shorter than real time each is. */
const outages = Number(process.argv[2] ?? 200);
const atOnce = Number(process.argv[3] ?? 8);
const scale = 6;
const main = join(root, 'dist', 'src', 'cli', 'main.js');

interface Written {
  id: string;
  cause: string;
  measured: number | null;
}

const folder = mkdtempSync(join(tmpdir(), 'deadwire-outages-'));
const errors = new Map<string, number[]>();
const causes = new Map<string, number>();
let begun = 0;

try {
  await Promise.all(Array.from({ length: atOnce }, work));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report();

async function work(): Promise<void> {
  while (begun < outages) {
    begun += 1;
    const out = join(folder, String(begun));
    const args = [main, 'demo', '--time-scale', String(scale), '--port', '0', '--out', out];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    await once(child, 'close');
    read(out);
    rmSync(out, { recursive: true, force: true });
  }
}

// The SDK says with each event how long the silence was that led to it.
function read(out: string): void {
  const written = readFileSync(join(out, 'verdicts.json'), 'utf8');
  const { expectations } = JSON.parse(written) as { expectations: Written[] };
  const silences = new Map<string, number>();
  for (const line of readFileSync(join(out, 'history.ndjson'), 'utf8').trim().split('\n')) {
    const { kind, event, attributes } = JSON.parse(line) as {
      kind: string;
      event?: string;
      attributes?: Record<string, unknown>;
    };
    const silence = attributes?.['silence'];
    if (kind === 'event' && event !== undefined && typeof silence === 'number') silences.set(event, silence);
  }
  for (const [id, event] of [
    ['T4', 'interrupted'],
    ['T5', 'lost'],
    ['T6', 'peer-offline'],
  ] as const) {
    const verdict = expectations.find((each) => each.id === id);
    const cause = verdict?.cause ?? 'none';
    causes.set(cause, (causes.get(cause) ?? 0) + 1);
    const silence = silences.get(event);
    // What the judge itself calls unsure is no claim of a delay.
    if (verdict?.cause !== 'on-time' || typeof verdict.measured !== 'number' || silence === undefined) continue;
    errors.set(id, [...(errors.get(id) ?? []), Math.abs(verdict.measured - silence) / scale]);
  }
}

function report(): void {
  process.stdout.write(`${outages} outages, ${atOnce} at once, time scale ${scale}; milliseconds of real time\n`);
  for (const [id, values] of errors) {
    const sorted = values.sort((one, other) => one - other);
    const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(2);
    process.stdout.write(`${id}  ${sorted.length} measured  p50 ${at(0.5)}  p99 ${at(0.99)}  max ${at(1)}\n`);
  }
  const told = [...causes].map(([cause, count]) => `${cause} ${count}`).join(', ');
  process.stdout.write(`verdicts: ${told}\n`);
}
