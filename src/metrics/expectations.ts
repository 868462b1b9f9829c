import { Counter } from 'prom-client';
import { everyExpectationOf } from '../core/plan.js';
import { outcomes } from './outcomes.js';
import type { Family, FamilyContext } from './family.js';

/** `deadwire_expectations_total`: how often each expectation passed, failed or stayed inconclusive. */
export function expectationsFamily({ registry, plan }: FamilyContext): Family {
  const counter = new Counter({
    name: 'deadwire_expectations_total',
    help: 'Expectations judged, by verdict.',
    labelNames: ['profile', 'expectation', 'verdict'],
    registers: [registry],
  });
  for (const { id } of everyExpectationOf(plan)) {
    for (const verdict of outcomes) counter.inc({ profile: plan.name, expectation: id, verdict }, 0);
  }
  return {
    observeVerdicts(profile, verdicts) {
      for (const { expectation, outcome } of verdicts) {
        counter.inc({ profile, expectation: expectation.id, verdict: outcome });
      }
    },
  };
}
