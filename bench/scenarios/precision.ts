import { type BenchFault, passThrough } from '../fault.js';
import { withFaults } from './casts.js';
import { cost } from './messages.js';
import type { Measure, Scenario } from './scenario.js';

const latency: BenchFault = { type: 'latency', value: 50, direction: 'downstream' };
const paced = { mode: 'exchange', conns: 1000, rate: 10_000, secs: 2, warm: 0.5, expect: 50 } as const;
const accuracy: Measure[] = [
  { ...cost, bounds: [{ against: 'toxiproxy', atMost: 0.45 }] },
  { key: 'errorP50', title: 'error p50', unit: 'µs' },
  {
    key: 'errorP99',
    title: 'error p99',
    unit: 'µs',
    bounds: [{ against: 'toxiproxy', atMost: 1 }],
  },
  { key: 'least', title: 'shortest round trip', unit: 'µs' },
];

/** Whether a fault does what it says, and at what cost. */
export const precision: Record<string, Scenario> = {
  'latency-1000': {
    title: 'A 50 ms latency, 1,000 connections, 10,000 messages/s',
    load: paced,
    subjects: withFaults,
    faults: [latency],
    measures: accuracy,
  },
  'latency-1000-4-faults': {
    title: 'A 50 ms latency and three pass-through faults, 1,000 connections, 10,000 messages/s',
    load: paced,
    subjects: withFaults,
    faults: [latency, ...passThrough(3, 'downstream')],
    measures: accuracy,
  },
  'bandwidth-1': bandwidth(1),
  'bandwidth-20': bandwidth(20),
  'bandwidth-100': bandwidth(100),
};

function bandwidth(megabytes: number): Scenario {
  return {
    title: `Bandwidth ${megabytes} MB/s, bulk down, 1 connection`,
    load: { mode: 'bulk', conns: 1, secs: 2.2, warm: 0.5 },
    subjects: withFaults,
    faults: [{ type: 'bandwidth', value: megabytes, direction: 'downstream' }],
    measures: [
      { key: 'fitted', title: 'rate', unit: 'MB/s', bounds: [{ value: megabytes, within: 0.01 }] },
      {
        key: 'cpuPerGb',
        title: 'CPU a GB',
        unit: 's',
        bounds: [{ against: 'toxiproxy', atMost: 1.2 }],
      },
    ],
  };
}
