import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeadwireError } from '../core/errors.js';
import type { Session } from '../session/session.js';
import { createApp } from './app.js';
import { defaultApiPort } from './port.js';

export interface ApiServer {
  port: number;
  url: string;
  close(): Promise<void>;
}

/**
 * Serves a session's API on loopback, and nowhere else.
 * @param allowOrigins whose pages may post events
 * @throws DeadwireError LISTEN_FAILED
 */
export async function listenApi(
  session: Session,
  port = defaultApiPort,
  allowOrigins: readonly string[] = [],
): Promise<ApiServer> {
  const server = createServer(createApp(session, allowOrigins));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'the port is in use; choose another with --port' : error.message;
      reject(
        new DeadwireError('LISTEN_FAILED', `the API cannot listen on 127.0.0.1:${port}: ${reason}`, { cause: error }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const chosen = (server.address() as AddressInfo).port;
  session.offLimits.push({ host: '127.0.0.1', port: chosen });
  return { port: chosen, url: `http://127.0.0.1:${chosen}`, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
