import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.js';
import type { BenchFault } from '../fault.js';
import { root } from '../root.js';
import { startProgram, untilListening } from './program.js';
import type { Subject } from './subject.js';

/** What a subject of ours does besides. */
export interface Extra {
  title: string;
  /** Looks at every message for an event that none is. */
  tap?: true;
  /** A fault on messages, as the API takes it. */
  fault?: object;
}

/** Ours, started as a user starts it, its history written as JSON lines to nowhere. */
export function deadwire(protocol: 'tcp' | 'http', extra?: Extra): Subject {
  return {
    title: `deadwire, protocol ${protocol}${extra === undefined ? '' : `, ${extra.title}`}`,
    version: () => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    async start(upstream, { faults, node }) {
      const [port, api] = [await freePort(), await freePort()];
      const folder = mkdtempSync(join(tmpdir(), 'deadwire-bench-'));
      const profile = join(folder, 'bench.yaml');
      writeFileSync(profile, profileOf(protocol, port, upstream, extra?.tap === true));
      const main = join(root, 'dist', 'src', 'cli', 'main.js');
      return startProgram(node, [main, 'serve', profile, '--port', `${api}`, '--log', 'json'], {
        port,
        cleanUp: () => rmSync(folder, { recursive: true, force: true }),
        async ready() {
          await untilListening(api);
          for (const fault of faults) await apply(api, inWords(fault), fault.direction);
          if (extra?.fault !== undefined) await apply(api, extra.fault, 'both');
        },
      });
    },
  };
}

function profileOf(protocol: string, port: number, upstream: number, tap: boolean): string {
  const proxy = `{protocol: ${protocol}, listen: 127.0.0.1:${port}, upstream: 127.0.0.1:${upstream}`;
  const tapped = `, identify: {client: app}, tap: [{direction: both, opcode: binary, pattern: '^no such message$', event: joined}]`;
  return `name: bench\nproxies:\n  bench: ${proxy}${tap ? tapped : ''}}\nclients:\n  app: {}\n`;
}

function inWords({ type, value }: BenchFault): object {
  return type === 'latency' ? { type, delay: `${value}ms` } : { type, rate: `${value}MB/s` };
}

async function apply(api: number, fault: object, direction: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${api}/v1/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, target: { direction } }),
  });
  if (response.status !== 201) throw new Error(`deadwire refused ${JSON.stringify(fault)}: ${await response.text()}`);
}
