import { Counter, Gauge } from 'prom-client';
import type { HealReason } from '../core/fault.js';
import type { RecordOf, SkipReason } from '../core/records.js';
import type { Family, FamilyContext } from './family.js';

const healReasons = {
  ended: true,
  healed: true,
  'heal-all': true,
  aborted: true,
  shutdown: true,
} as const satisfies Record<HealReason, true>;

const skipReasons = { 'context-takeover': true } as const satisfies Record<SkipReason, true>;

/**
 * `deadwire_fault_active`, `deadwire_faults_injected_total`, `deadwire_faults_skipped_total` and
 * `deadwire_fault_reverts_total`.
 */
export function faultsFamily({ registry, plan, faultTypes }: FamilyContext): Family {
  const labelNames = ['proxy', 'fault'] as const;
  const registers = [registry];
  const active = new Gauge({ name: 'deadwire_fault_active', help: 'Faults in force now.', labelNames, registers });
  const injected = new Counter({
    name: 'deadwire_faults_injected_total',
    help: 'Faults that took hold.',
    labelNames,
    registers,
  });
  const reverts = new Counter({
    name: 'deadwire_fault_reverts_total',
    help: 'Faults that ended, by reason.',
    labelNames: ['reason'],
    registers,
  });
  for (const { name: proxy } of plan.proxies) {
    for (const fault of faultTypes) {
      active.set({ proxy, fault }, 0);
      injected.inc({ proxy, fault }, 0);
    }
  }
  const skipped = new Counter({
    name: 'deadwire_faults_skipped_total',
    help: 'Connections that a fault left alone since it could only have broken them, by reason.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of Object.keys(skipReasons)) skipped.inc({ reason }, 0);
  for (const reason of Object.keys(healReasons)) reverts.inc({ reason }, 0);

  // A heal takes back exactly what its own fault added, so that the gauge can never go below 0.
  const inForce = new Map<string, ReturnType<typeof labelsOf>>();
  return {
    observe(record) {
      // Traffic in the background is no fault.
      if ('background' in record && record.background !== undefined) return;
      if (record.kind === 'fault-applied') {
        const labels = labelsOf(record);
        inForce.set(record.fault, labels);
        for (const each of labels) {
          active.inc(each);
          injected.inc(each);
        }
      } else if (record.kind === 'fault-skipped') {
        skipped.inc({ reason: record.reason });
      } else if (record.kind === 'fault-healed') {
        for (const each of inForce.get(record.fault) ?? []) active.dec(each);
        inForce.delete(record.fault);
        reverts.inc({ reason: record.reason });
      }
    },
  };
}

/** One set of labels a proxy; a fault that touches no proxy (it kills a process) has the proxy `none`. */
function labelsOf({ proxies, type }: RecordOf<'fault-applied'>): { proxy: string; fault: string }[] {
  return (proxies.length === 0 ? ['none'] : proxies).map((proxy) => ({ proxy, fault: type }));
}
