import { Counter } from 'prom-client';
import type { Outcome } from '../core/verdict.js';
import type { Family, FamilyContext } from './family.js';
import { outcomes } from './outcomes.js';

/** `deadwire_runs_total`: how runs came out. */
export function runsFamily({ registry, plan }: FamilyContext): Family & {
  observeRun(profile: string, outcome: Outcome): void;
} {
  const counter = new Counter({
    name: 'deadwire_runs_total',
    help: 'Runs of a profile that ended, by verdict.',
    labelNames: ['profile', 'verdict'],
    registers: [registry],
  });
  for (const verdict of outcomes) counter.inc({ profile: plan.name, verdict }, 0);
  return { observeRun: (profile, verdict) => counter.inc({ profile, verdict }) };
}
