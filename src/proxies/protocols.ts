import type { Address, ProxyPlan } from '../core/plan.js';
import type { Dial } from '../links/connection.js';
import { forwardDial } from './forward.js';
import type { ProxyHost } from './host.js';
import { httpDial } from './http.js';
import { tcpDial } from './tcp.js';

/** How each protocol reaches its upstream. */
export const protocols = {
  tcp: tcpDial,
  http: (plan: ProxyPlan, host: ProxyHost) => httpDial(plan, host),
  forward: forwardDial,
} as const satisfies Record<
  ProxyPlan['protocol'],
  (plan: ProxyPlan, host: ProxyHost, proxy: { readonly address: Address }) => Dial
>;
