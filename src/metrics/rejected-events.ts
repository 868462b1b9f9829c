import { Counter } from 'prom-client';
import type { Family, FamilyContext } from './family.js';

/** `deadwire_events_rejected_total`: events that were not taken; `rate`: a wire told more than a thousand in a second. */
export function rejectedEventsFamily({ registry }: FamilyContext): Family {
  const counter = new Counter({
    name: 'deadwire_events_rejected_total',
    help: 'Events that were not written down.',
    labelNames: ['reason'],
    registers: [registry],
  });
  counter.inc({ reason: 'rate' }, 0);
  return {
    observe(record) {
      if (record.kind === 'events-rejected') counter.inc({ reason: record.reason }, record.count);
    },
  };
}
