import { passThrough } from '../fault.js';
import { allSubjects, withFaults } from './casts.js';
import type { Measure, Scenario } from './scenario.js';

export const rate: Measure = { key: 'rate', title: 'messages', unit: '/s' };
export const cost: Measure = { key: 'cpuPerMessage', title: 'CPU a message', unit: 'µs' };
export const typical: Measure = { key: 'p50', title: 'round trip p50', unit: 'µs' };
export const slowest: Measure = { key: 'p99', title: 'round trip p99', unit: 'µs' };
const added: Measure = { ...typical, title: 'added p50', minus: 'direct' };

const one = { mode: 'exchange', conns: 1, secs: 1, warm: 0.3 } as const;
const many = { ...one, conns: 64 };
const costWithFaults: Measure = { ...cost, bounds: [{ against: 'toxiproxy', atMost: 0.75 }] };
const addedWithFaults: Measure[] = [rate, cost, typical, added, slowest];

/** 64 bytes there and back, the next one as soon as the answer is here. */
export const messages: Record<string, Scenario> = {
  'ping-pong-1': {
    title: 'Ping-pong, 1 connection',
    load: one,
    subjects: allSubjects,
    measures: [
      rate,
      { ...cost, bounds: [{ against: 'toxiproxy', atMost: 0.55 }] },
      typical,
      { ...added, bounds: [{ against: 'toxiproxy', atMost: 0.85 }] },
      slowest,
    ],
  },
  'ping-pong-1-1-fault': {
    title: 'Ping-pong, 1 connection, a pass-through fault each way',
    load: one,
    subjects: ['direct', ...withFaults],
    faults: passThrough(1, 'both'),
    measures: addedWithFaults,
  },
  'ping-pong-1-4-faults': {
    title: 'Ping-pong, 1 connection, four pass-through faults each way',
    load: one,
    subjects: ['direct', ...withFaults],
    faults: passThrough(4, 'both'),
    measures: addedWithFaults,
  },
  'ping-pong-64': {
    title: 'Ping-pong, 64 connections',
    load: many,
    subjects: allSubjects,
    measures: [
      rate,
      {
        ...cost,
        bounds: [
          { against: 'toxiproxy', atMost: 1 },
          { against: 'nginx', atMost: 1.25 },
        ],
      },
      typical,
      slowest,
    ],
  },
  'ping-pong-64-1-fault': {
    title: 'Ping-pong, 64 connections, a pass-through fault each way',
    load: many,
    subjects: withFaults,
    faults: passThrough(1, 'both'),
    measures: [rate, costWithFaults, typical, slowest],
  },
  'ping-pong-64-4-faults': {
    title: 'Ping-pong, 64 connections, four pass-through faults each way',
    load: many,
    subjects: withFaults,
    faults: passThrough(4, 'both'),
    measures: [rate, costWithFaults, typical, slowest],
  },
};
