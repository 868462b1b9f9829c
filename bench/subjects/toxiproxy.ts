import type { BenchFault } from '../fault.js';
import { freePort } from '../free-port.js';
import { startProgram, untilListening, versionOf } from './program.js';
import type { Subject } from './subject.js';

/** The nearest relative; logs as its image does. A fault on both directions is a toxic for each. */
export const toxiproxy: Subject = {
  title: 'toxiproxy-server, LOG_LEVEL=info',
  version: () => versionOf('toxiproxy-server', ['-version']),
  install: 'no Debian package has it: put a toxiproxy-server on PATH',
  async start(upstream, { faults }) {
    const [port, api] = [await freePort(), await freePort()];
    return startProgram('toxiproxy-server', ['-port', `${api}`], {
      port,
      env: { LOG_LEVEL: 'info' },
      async ready() {
        await untilListening(api);
        const proxy = { name: 'bench', listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${upstream}` };
        await post(api, '/proxies', proxy);
        for (const [index, fault] of faults.entries()) {
          for (const toxic of toxicsOf(fault, index)) await post(api, '/proxies/bench/toxics', toxic);
        }
      },
    });
  },
};

function toxicsOf({ type, value, direction }: BenchFault, index: number): object[] {
  const streams = direction === 'both' ? ['upstream', 'downstream'] : [direction];
  const attributes = type === 'latency' ? { latency: value } : { rate: value * 1000 };
  return streams.map((stream) => ({ name: `${stream}-${index}`, type, stream, attributes }));
}

async function post(api: number, path: string, body: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${api}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`toxiproxy refused ${JSON.stringify(body)}: ${await response.text()}`);
}
