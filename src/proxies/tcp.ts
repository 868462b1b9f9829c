import type { Address, ProxyPlan } from '../core/plan.js';
import type { BufferPool } from '../links/buffer-pool.js';
import type { Connection, Dial } from '../links/connection.js';
import { DialledEnd } from '../links/dialled-end.js';
import { linkEndOf } from '../links/socket-end.js';
import type { Socket } from 'node:net';
import { introductionOf } from './proxy-protocol/introduction.js';

/** Dials an upstream with a TCP socket of its own for every connection. */
export function tcpDial({ upstream, proxyProtocol }: ProxyPlan, { pool }: { pool: BufferPool }): Dial {
  return (connection) => {
    const { socket, end } = DialledEnd.dial(upstream as Address, connection, pool);
    connection.upstream.handover.lastByte = connection.track?.sent;
    const introduction = introductionOf(proxyProtocol, connection);
    if (introduction === undefined) socket.once('connect', onConnect);
    else socket.write(introduction, (error) => error ?? onConnect.call(socket));
    return end;
  };
}

function onConnect(this: Socket): void {
  const connection = linkEndOf(this).owner as Connection;
  connection.ready();
  connection.reached();
}
