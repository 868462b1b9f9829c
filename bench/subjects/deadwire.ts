import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.js';
import type { BenchFault } from '../fault.js';
import { root } from '../root.js';
import { startProgram, untilListening } from './program.js';
import type { Subject } from './subject.js';

/** Ours, started as a user starts it, its history written as JSON lines to nowhere. */
export function deadwire(protocol: 'tcp' | 'http'): Subject {
  return {
    title: `deadwire, protocol ${protocol}`,
    version: () => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    async start(upstream, { faults, node }) {
      const [port, api] = [await freePort(), await freePort()];
      const proxy = `name=bench,listen=127.0.0.1:${port},upstream=127.0.0.1:${upstream},protocol=${protocol}`;
      const main = join(root, 'dist', 'src', 'cli', 'main.js');
      return startProgram(node, [main, 'serve', '--proxy', proxy, '--port', `${api}`, '--log', 'json'], {
        port,
        async ready() {
          await untilListening(api);
          for (const fault of faults) await apply(api, fault);
        },
      });
    },
  };
}

async function apply(api: number, { type, value, direction }: BenchFault): Promise<void> {
  const fault = type === 'latency' ? { type, delay: `${value}ms` } : { type, rate: `${value}MB/s` };
  const response = await fetch(`http://127.0.0.1:${api}/v1/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, target: { direction } }),
  });
  if (response.status !== 201) throw new Error(`deadwire refused ${JSON.stringify(fault)}: ${await response.text()}`);
}
