import type { ExecutionContext } from 'ava';
import { Session } from '../../../src/session/session.js';
import { clientPlan, planOf, proxyPlan } from '../../helpers/plans.js';

/** The ways to one server: the first is the oracle for the others. */
export const ways = ['directly', 'through tcp', 'through http'] as const;
export type Way = (typeof ways)[number];

/** The ways that lead through a proxy. */
export const proxied = ['through tcp', 'through http'] as const satisfies readonly Way[];

/** A session with a proxy of each protocol before one server, and the port of each way to it. */
export interface Routes {
  session: Session;
  ports: Record<Way, number>;
}

export async function routesTo(t: ExecutionContext<unknown>, upstreamPort: number): Promise<Routes> {
  const identify = { by: 'client', client: 'uid1' } as const;
  const session = new Session({
    plan: planOf({
      proxies: (['tcp', 'http'] as const).map((protocol) =>
        proxyPlan(upstreamPort, { name: protocol, protocol, identify }),
      ),
      clients: [clientPlan('uid1')],
    }),
  });
  await session.start();
  t.teardown(() => session.stop());
  const [tcp, http] = session.proxies.map(({ address }) => address.port) as [number, number];
  return { session, ports: { directly: upstreamPort, 'through tcp': tcp, 'through http': http } };
}
