import type { BenchFault } from '../fault.js';
import { allSubjects, withFaults } from './casts.js';
import type { Measure, Scenario } from './scenario.js';

const idle: Measure = { key: 'idleKb', title: 'memory of an idle connection', unit: 'KB' };
const active: Measure = { key: 'activeKb', title: 'memory of an active connection', unit: 'KB' };
const latency: BenchFault = { type: 'latency', value: 50, direction: 'downstream' };

/** How fast connections come, and what they weigh: idle after one message each, active after one a second each. */
export const connections: Record<string, Scenario> = {
  connect: {
    title: 'Connection set-up: dial, a message and its answer, close; 16 at a time',
    load: { mode: 'connect', conns: 16, secs: 1.2, warm: 0.4 },
    subjects: allSubjects,
    measures: [
      {
        key: 'rate',
        title: 'connections',
        unit: '/s',
        bounds: [{ against: 'toxiproxy', atLeast: 1.3 }],
      },
      {
        key: 'cpuPerConnection',
        title: 'CPU a connection',
        unit: 'µs',
        bounds: [{ against: 'toxiproxy', atMost: 0.7 }],
      },
      { key: 'p99', title: 'visit p99', unit: 'µs' },
    ],
  },
  'memory-1000': {
    title: 'Memory, 1,000 connections',
    load: { mode: 'exchange', conns: 1000, rate: 1000, settle: 0.6, secs: 1.2, warm: 0.2 },
    subjects: allSubjects.filter((name) => name !== 'direct'),
    fresh: true,
    measures: [idle, active],
  },
  'memory-9500': {
    title: 'Memory, 9,500 connections',
    load: { mode: 'exchange', conns: 9500, rate: 9500, settle: 0.8, secs: 1.5, warm: 0.2 },
    // Not socat: it would be 9,500 processes.
    subjects: allSubjects.filter((name) => name !== 'direct' && name !== 'socat'),
    fresh: true,
    measures: [idle, active].map((measure) => ({
      ...measure,
      bounds: [
        { against: 'toxiproxy', atMost: 0.2 },
        { against: 'nginx', atMost: 1.3 },
      ],
    })),
  },
  'memory-9500-latency': {
    title: 'Memory, 9,500 connections with a 50 ms latency',
    load: { mode: 'exchange', conns: 9500, rate: 9500, settle: 0.8, secs: 1.5, warm: 0.2 },
    subjects: withFaults,
    faults: [latency],
    fresh: true,
    measures: [idle, active].map((measure) => ({ ...measure, bounds: [{ against: 'toxiproxy', atMost: 0.15 }] })),
  },
};
