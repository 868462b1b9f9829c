import type { FaultSpec } from '../core/fault.js';
import { type ProxyPlan, readsRequests } from '../core/plan.js';
import { type FaultType, faults } from '../faults/index.js';
import type { DocumentPath } from './document-path.js';

/** Something in the aim of a fault that cannot be meant, and where it stands. */
interface AimProblem {
  path: DocumentPath;
  message: string;
}

/** What is wrong with the target of a fault on requests, given what the proxies speak; nothing for other faults. */
export function aimProblems(
  { type, target }: FaultSpec,
  proxies: readonly Pick<ProxyPlan, 'name' | 'protocol'>[],
): AimProblem[] {
  if (!faults[type as FaultType].appliesTo.includes('request')) return [];
  const problems: AimProblem[] = [];
  if (target.direction !== 'both') {
    const message = `"direction" has no meaning for ${type}: it acts on a request and its answer as a whole`;
    problems.push({ path: ['target', 'direction'], message });
  }
  target.proxies?.forEach((name, index) => {
    const proxy = proxies.find((known) => known.name === name);
    if (proxy === undefined || readsRequests(proxy)) return;
    const message = `${type} acts on HTTP requests: proxy ${name} needs protocol: http or forward, not ${proxy.protocol}`;
    problems.push({ path: ['target', 'proxies', index], message });
  });
  if (target.proxies === undefined && proxies.length > 0 && !proxies.some(readsRequests)) {
    const message = `${type} acts on HTTP requests, and no proxy has protocol: http or forward`;
    problems.push({ path: ['fault', 'type'], message });
  }
  return problems;
}
