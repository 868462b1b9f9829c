import { connections } from './connections.js';
import { messages } from './messages.js';
import { precision } from './precision.js';
import type { Scenario } from './scenario.js';
import { throughput } from './throughput.js';
import { websocket } from './websocket.js';

/** In the order of the results page. */
export const scenarios: Record<string, Scenario> = {
  ...throughput,
  ...messages,
  ...connections,
  ...precision,
  ...websocket,
};
