import type { ClientPlan, Plan, ProxyPlan } from '../../src/core/plan.js';

/** A plan with nothing in it but what the test names. */
export function planOf(parts: Partial<Plan> = {}): Plan {
  return {
    name: 'test',
    title: 'a test',
    seed: 1,
    file: 'test.yaml',
    proxies: [],
    clients: [],
    steps: [],
    safety: { maxDuration: 600_000 },
    ...parts,
  };
}

export function proxyPlan(upstreamPort: number, parts: Partial<ProxyPlan> = {}): ProxyPlan {
  return {
    name: 'channel',
    protocol: 'tcp',
    listen: { host: '127.0.0.1', port: 0 },
    upstream: { host: '127.0.0.1', port: upstreamPort },
    ...parts,
  };
}

export function clientPlan(name: string, parts: Partial<ClientPlan> = {}): ClientPlan {
  return { name, role: 'local', ...parts };
}
