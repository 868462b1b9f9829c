import { passThrough } from '../fault.js';
import { ourPaths } from './casts.js';
import { cost, rate, slowest, typical } from './messages.js';
import type { Scenario } from './scenario.js';

const exchange = { mode: 'exchange', conns: 64, secs: 1.2, warm: 0.4 } as const;
const costOfHttp = { ...cost, bounds: [{ against: 'deadwire', atMost: 1.1 }] } as const;
const ours = { subjects: ourPaths, ours: 'deadwire-http' } as const;

/** The same WebSocket or HTTP bytes through our http path and through our tcp path. */
export const websocket: Record<string, Scenario> = {
  'websocket-64': {
    title: 'WebSocket messages, 64 connections',
    load: { ...exchange, wire: 'ws' },
    ...ours,
    measures: [rate, costOfHttp, typical, slowest],
  },
  'websocket-64-tap': {
    title: 'WebSocket messages, 64 connections, each message looked at by a tap',
    load: { ...exchange, wire: 'ws' },
    subjects: ['deadwire-http', 'deadwire-http-tap'],
    ours: 'deadwire-http-tap',
    measures: [{ ...rate, bounds: [{ against: 'deadwire-http', atLeast: 0.6 }] }, cost, typical, slowest],
  },
  'websocket-64-message-fault': {
    title: 'WebSocket messages, 64 connections, one fault on messages',
    load: { ...exchange, wire: 'ws' },
    subjects: ['deadwire-http', 'deadwire-http-drop'],
    ours: 'deadwire-http-drop',
    measures: [{ ...rate, bounds: [{ against: 'deadwire-http', atLeast: 0.6 }] }, cost, typical, slowest],
  },
  'websocket-64-4-faults': {
    title: 'WebSocket messages, 64 connections, four pass-through faults each way',
    load: { ...exchange, wire: 'ws' },
    ...ours,
    faults: passThrough(4, 'both'),
    measures: [rate, costOfHttp, typical, slowest],
  },
  'websocket-bulk-down': {
    title: 'Bulk down in WebSocket frames, 1 connection',
    load: { mode: 'bulk', wire: 'ws', conns: 1, secs: 1.2, warm: 0.3 },
    ...ours,
    measures: [
      { key: 'mbps', title: 'throughput', unit: 'MB/s' },
      { key: 'cpuPerGb', title: 'CPU a GB', unit: 's' },
    ],
  },
  'http-64': {
    title: 'HTTP requests, 64 connections kept alive',
    load: { ...exchange, wire: 'http' },
    ...ours,
    measures: [rate, cost, typical, slowest],
  },
  'websocket-connect': {
    title: 'WebSocket set-up: dial, upgrade, a message and its answer, close; 16 at a time',
    load: { mode: 'connect', wire: 'ws', conns: 16, secs: 1.2, warm: 0.4 },
    ...ours,
    measures: [
      { key: 'rate', title: 'connections', unit: '/s' },
      { key: 'cpuPerConnection', title: 'CPU a connection', unit: 'µs' },
    ],
  },
};
