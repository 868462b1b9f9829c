import type { ProxyPlan } from '../core/plan.js';
import type { Dial } from '../links/connection.js';
import type { HandoverContext } from '../links/handover.js';
import { httpDial } from './http.js';
import { tcpDial } from './tcp.js';

/** How each protocol reaches its upstream. */
export const protocols = {
  tcp: tcpDial,
  tls: tcpDial,
  http: httpDial,
} as const satisfies Record<string, (plan: ProxyPlan, context: HandoverContext) => Dial>;
