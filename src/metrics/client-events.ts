import { Counter } from 'prom-client';
import { canonicalEvents, type EventName } from '../core/events.js';
import { cappedLabel } from './capped-label.js';
import type { Family, FamilyContext } from './family.js';

/** `deadwire_client_events_total`: what clients said; the word of a party that is played dead does not count. */
export function clientEventsFamily({ registry, plan, clients }: FamilyContext): Family {
  const counter = new Counter({
    name: 'deadwire_client_events_total',
    help: 'Events that clients reported, or that the wire showed of them.',
    labelNames: ['event', 'client', 'role'],
    registers: [registry],
  });
  for (const { name } of plan.clients) {
    for (const event of Object.keys(canonicalEvents)) counter.inc({ event, ...clients.labels(name) }, 0);
  }
  const nativeLabel = cappedLabel('native:other');
  const eventLabel = (event: EventName) => (Object.hasOwn(canonicalEvents, event) ? event : nativeLabel(event));
  return {
    observe(record) {
      if (record.kind !== 'event' || record.ignored === true) return;
      counter.inc({ event: eventLabel(record.event), ...clients.labels(record.client) });
    },
  };
}
