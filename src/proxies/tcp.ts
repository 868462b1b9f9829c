import type { ProxyPlan } from '../core/plan.js';
import type { BufferPool } from '../links/buffer-pool.js';
import type { Connection, Dial } from '../links/connection.js';
import { DialledEnd } from '../links/dialled-end.js';
import { tlsDial } from './tls/dial.js';
import { routeBySni } from './tls/routes.js';
import { UpstreamTls } from './tls/upstream-tls.js';
import { linkEndOf } from '../links/socket-end.js';
import type { Socket } from 'node:net';
import { introductionOf } from './proxy-protocol/introduction.js';

/** Dials an upstream with a TCP socket of its own for every connection, and speaks TLS over it if the plan says so. */
export function tcpDial(plan: ProxyPlan, { pool }: { pool: BufferPool }): Dial {
  const upstreamOf = routeBySni(plan);
  if (plan.upstreamTls !== undefined) return tlsDial(plan, new UpstreamTls(plan.upstreamTls));
  return (connection) => {
    const { socket, end } = DialledEnd.dial(upstreamOf(connection), connection, pool);
    connection.upstream.handover.lastByte = connection.track?.sent;
    const introduction = introductionOf(plan.proxyProtocol, connection);
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
