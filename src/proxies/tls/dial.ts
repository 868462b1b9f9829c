import type { Dial } from '../../links/connection.js';
import type { ProxyPlan } from '../../core/plan.js';
import { introductionOf } from '../proxy-protocol/introduction.js';
import { DialledTlsEnd } from './dialled-tls-end.js';
import { TerminatedEnd } from './terminated-end.js';
import { routeBySni } from './routes.js';
import type { UpstreamTls } from './upstream-tls.js';

/** Dials an upstream with TLS. A client that has offered protocols gets the one that its server chose. */
export function tlsDial(plan: ProxyPlan, secure: UpstreamTls): Dial {
  const upstreamOf = routeBySni(plan);
  return (connection) => {
    const { clientEnd } = connection;
    const asking = clientEnd instanceof TerminatedEnd && clientEnd.waitsForServer ? clientEnd : undefined;
    const offer = asking === undefined || typeof asking.hello !== 'object' ? undefined : asking.hello.alpn;
    connection.upstream.handover.lastByte = connection.track?.sent;
    const introduction = introductionOf(plan.proxyProtocol, connection);
    const target = { upstream: upstreamOf(connection), introduction, secure, offer };
    return new DialledTlsEnd(target, connection, (end, protocol) => {
      const open = () => {
        connection.ready();
        connection.reached();
        end.open();
      };
      if (asking === undefined) open();
      else asking.welcome(protocol, open);
    });
  };
}
