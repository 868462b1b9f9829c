import net from 'node:net';
import type { Address } from '../core/plan.js';
import type { Connection, Dial } from '../links/connection.js';
import { SocketEnd } from '../links/socket-end.js';

/** Dials an upstream with a TCP socket of its own for every connection. */
export function tcpDial(upstream: Address): Dial {
  return (connection) => {
    const socket = net.connect({ ...upstream, allowHalfOpen: true, noDelay: true });
    const end = new SocketEnd(socket, 'server', connection);
    connection.upstream.lastByte = connection.track?.sent;
    socket.once('connect', () => begin(connection));
    return end;
  };
}

function begin(connection: Connection): void {
  connection.ready();
  connection.reached();
}
