import type { ProxyPlan } from '../core/plan.js';
import type { BufferPool } from '../links/buffer-pool.js';
import type { Connection, Dial } from '../links/connection.js';
import { DialledEnd } from '../links/dialled-end.js';
import { linkEndOf } from '../links/socket-end.js';
import type { Socket } from 'node:net';

/** Dials an upstream with a TCP socket of its own for every connection. */
export function tcpDial({ upstream }: ProxyPlan, { pool }: { pool: BufferPool }): Dial {
  return (connection) => {
    const { socket, end } = DialledEnd.dial(upstream, connection, pool);
    connection.upstream.handover.lastByte = connection.track?.sent;
    socket.once('connect', onConnect);
    return end;
  };
}

function onConnect(this: Socket): void {
  const connection = linkEndOf(this).owner as Connection;
  connection.ready();
  connection.reached();
}
