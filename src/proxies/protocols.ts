import type { Address, ProxyPlan } from '../core/plan.js';
import type { Dial } from '../links/connection.js';
import { forwardDial } from './forward.js';
import type { ProxyHost } from './host.js';
import { httpDial } from './http.js';
import { pathRouting } from './routes.js';
import { tcpDial } from './tcp.js';

/** How each protocol reaches its upstream. */
export const protocols = {
  tcp: tcpDial,
  tls: tcpDial,
  http: (plan, host) => httpDial(plan, host, pathRouting(plan)),
  forward: forwardDial,
} as const satisfies Record<
  ProxyPlan['protocol'],
  (plan: ProxyPlan, host: ProxyHost, proxy: { readonly address: Address }) => Dial
>;
