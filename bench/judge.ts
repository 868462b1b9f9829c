import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { historyLine, type Occurrence } from '../src/core/records.js';
import { expectationsOf } from '../src/core/plan.js';
import { judgeEvidence } from '../src/judge/judge.js';
import { loadProfile } from '../src/profiles/index.js';
import { readHistory } from '../src/cli/read-history.js';
import { root } from './root.js';

const { values } = parseArgs({ options: { lines: { type: 'string', default: '1000000' } } });
const folder = mkdtempSync(join(tmpdir(), 'deadwire-bench-'));
try {
  await judgeBench(Number(values.lines), join(folder, 'history.ndjson'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Writes a history of so many lines, judges it, and prints how long that took and how much memory it needed at most. */
async function judgeBench(lines: number, file: string): Promise<void> {
  await write(lines, file);
  const written = peak();
  const expectations = expectationsOf(loadProfile(join(root, 'profiles/agora-outage.yaml'), { params: {}, env: {} }));
  const began = performance.now();
  const { evidence } = await readHistory(file, expectations);
  const verdicts = judgeEvidence(evidence, expectations);
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(
    `${lines} lines judged in ${seconds.toFixed(1)} s (${verdicts.map(({ cause }) => cause).join(', ')}); ` +
      `peak memory ${peak()} MB, ${written} MB of it before judging\n`,
  );
}

async function write(lines: number, file: string): Promise<void> {
  const out = createWriteStream(file);
  for (let n = 1; n <= lines; n += 1) {
    const line = historyLine({ ...occurrence(n, lines), n, t: (n / lines) * 60_000 });
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

// A run of a minute: a fault in it, and a client that says much that nobody asks for.
function occurrence(n: number, lines: number): Occurrence {
  const fault = { fault: 'f', type: 'blackhole', step: 'outage', proxies: ['channel'] };
  if (n === 1) {
    const run = { run: 'r', profile: 'agora-outage', title: '', seed: 1, startedAt: '', timeScale: 1, version: '' };
    return { kind: 'run-started', ...run };
  }
  const begin = Math.floor(lines / 10);
  const end = Math.floor(lines / 2);
  if (n === begin) return { kind: 'step-started', step: 'outage', fault: 'blackhole', duration: 25_000, explain: '' };
  if (n === begin + 1) return { kind: 'fault-applied', ...fault, connections: 1, explain: '' };
  if (n === begin + 2)
    return { kind: 'fault-effective', fault: 'f', client: 'uid1', connection: 1, direction: 'downstream' };
  if (n === end) return { kind: 'fault-healed', ...fault, reason: 'ended' };
  if (n === end + 1) return { kind: 'step-ended', step: 'outage' };
  if (n === end + 2) return { kind: 'step-started', step: 'recovery', duration: 15_000, explain: '' };
  if (n === lines) return { kind: 'run-ended', reason: 'finished' };
  const attributes = { kbps: n, text: 'what an SDK tells all the time' };
  switch (n % 4) {
    case 0:
      return { kind: 'event', client: 'uid1', event: 'native:stats', source: 'process', attributes };
    case 1:
      return { kind: 'last-byte', client: 'uid1', before: n, received: { t: 5000 }, sent: { t: 5000 } };
    case 2:
      return { kind: 'connection-attempt', proxy: 'channel', connection: n, client: 'uid1', nth: n };
    default:
      return { kind: 'event', client: 'uid2', event: 'interrupted', source: 'http', attributes };
  }
}

function peak(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
