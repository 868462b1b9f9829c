import type { Plan } from '../core/plan.js';
import { developmentCaFile } from '../session/certificates.js';

/** What clients must trust, when a plan has certificates made for it. */
export function caLines({ proxies }: Pick<Plan, 'proxies'>): string[] {
  if (!proxies.some(({ tls }) => tls !== undefined && tls.cert === undefined)) return [];
  const file = developmentCaFile();
  return [`CA of the development certificates: ${file}`, `  (NODE_EXTRA_CA_CERTS=${file}, or curl --cacert ${file})`];
}
