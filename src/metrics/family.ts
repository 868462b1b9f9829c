import type { Registry } from 'prom-client';
import type { Plan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import type { Verdict } from '../core/verdict.js';
import type { ClientLabels } from './client-labels.js';

/** One metric family, or a tight group of them, and what it listens to. */
export interface Family {
  observe?(record: HistoryRecord): void;
  observeVerdicts?(profile: string, verdicts: readonly Verdict[]): void;
}

/** What a family is made with. */
export interface FamilyContext {
  registry: Registry;
  plan: Pick<Plan, 'name' | 'proxies' | 'clients' | 'steps'>;
  faultTypes: readonly string[];
  clients: ClientLabels;
}
