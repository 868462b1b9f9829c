import { passThrough } from '../fault.js';
import { allSubjects, withFaults } from './casts.js';
import type { Measure, Scenario } from './scenario.js';

const speed = { key: 'mbps', title: 'throughput', unit: 'MB/s' } as const;
const cost = { key: 'cpuPerGb', title: 'CPU a GB', unit: 's' } as const;
const window = { secs: 1, warm: 0.3 };

const downBounds: Measure = {
  ...speed,
  bounds: [
    { against: 'toxiproxy', atLeast: 2 },
    { against: 'nginx', atLeast: 1.8 },
  ],
};

/** As many bytes as will go. */
export const throughput: Record<string, Scenario> = {
  'bulk-down-1': {
    title: 'Bulk down, 1 connection',
    load: { mode: 'bulk', conns: 1, ...window },
    subjects: allSubjects,
    measures: [downBounds, cost],
  },
  'bulk-down-8': {
    title: 'Bulk down, 8 connections',
    load: { mode: 'bulk', conns: 8, ...window },
    subjects: allSubjects,
    measures: [downBounds, cost],
  },
  'bulk-down-3-faults': {
    title: 'Bulk down, 1 connection, three pass-through faults',
    load: { mode: 'bulk', conns: 1, ...window },
    subjects: withFaults,
    faults: passThrough(3, 'downstream'),
    measures: [
      { ...speed, bounds: [{ against: 'toxiproxy', atLeast: 1.7 }] },
      { ...cost, bounds: [{ against: 'toxiproxy', atMost: 0.4 }] },
    ],
  },
  'bulk-up-1': {
    title: 'Bulk up, 1 connection',
    load: { mode: 'bulk', up: 1, conns: 1, ...window },
    subjects: allSubjects,
    measures: [
      {
        ...speed,
        bounds: [
          { against: 'toxiproxy', atLeast: 1.3 },
          { against: 'nginx', atLeast: 1 },
        ],
      },
      { ...cost, bounds: [{ against: 'toxiproxy', atMost: 0.65 }] },
    ],
  },
  'bulk-up-8': {
    title: 'Bulk up, 8 connections',
    load: { mode: 'bulk', up: 1, conns: 8, ...window },
    subjects: allSubjects,
    measures: [speed, cost],
  },
  'bulk-down-latency': {
    title: 'Bulk down through a 50 ms latency, 1 connection',
    load: { mode: 'bulk', conns: 1, secs: 1.5, warm: 0.8 },
    subjects: withFaults,
    faults: [{ type: 'latency', value: 50, direction: 'downstream' }],
    measures: [{ ...speed, bounds: [{ against: 'toxiproxy', atLeast: 2 }] }, cost],
  },
};
