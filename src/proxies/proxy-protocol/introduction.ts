import type { ProxyProtocol } from '../../core/plan.js';
import type { Connection } from '../../links/connection.js';
import { writeHeader } from './write-header.js';

/** What an upstream socket of a connection begins with, where the proxy is to say whose it is. */
export function introductionOf(protocol: ProxyProtocol | undefined, connection: Connection): Buffer | undefined {
  return protocol?.send === undefined ? undefined : writeHeader(protocol.send, connection.endpoints);
}
