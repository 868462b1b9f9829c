import type { Connection, Dial } from '../../links/connection.js';
import type { Address } from '../../core/plan.js';
import { DialledTlsEnd } from './dialled-tls-end.js';
import { TerminatedEnd } from './terminated-end.js';
import type { UpstreamTls } from './upstream-tls.js';

/** Dials an upstream with TLS. A client that has offered protocols gets the one that its server chose. */
export function tlsDial(upstreamOf: (connection: Connection) => Address, secure: UpstreamTls): Dial {
  return (connection) => {
    const { clientEnd } = connection;
    const asking = clientEnd instanceof TerminatedEnd && clientEnd.waitsForServer ? clientEnd : undefined;
    const offer = asking === undefined || typeof asking.hello !== 'object' ? undefined : asking.hello.alpn;
    connection.upstream.handover.lastByte = connection.track?.sent;
    return new DialledTlsEnd(upstreamOf(connection), connection, secure, offer, (end, protocol) => {
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
