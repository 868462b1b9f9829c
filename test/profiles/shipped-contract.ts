import { readdirSync } from 'node:fs';
import type { Contract } from '../../src/core/contract.js';
import type { ClientPlan, ProxyPlan } from '../../src/core/plan.js';
import { loadContract } from '../../src/profiles/index.js';
import { clientPlan, proxyPlan } from '../helpers/plans.js';

const folder = new URL('../../../profiles/contracts/', import.meta.url);

/** The names of all contracts that ship. */
export const shippedContractNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length))
  .sort();

/** Those of Agora tell of single platforms and kills; they are held against the reference channel instead of a story. */
export const isOfAgora = (name: string): boolean => name.startsWith('agora-');

/** A contract that ships, of uid1, which uid2 watches. */
export function shippedContract(name: string, protocol: ProxyPlan['protocol'] = 'http'): Contract {
  const clients: ClientPlan[] = [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2', role: 'peer' })];
  const identify = { by: 'query', name: 'uid' } as const;
  return loadContract(name, 'uid1', clients, [proxyPlan(7000, { protocol, identify })]);
}
