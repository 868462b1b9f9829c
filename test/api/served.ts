import { once } from 'node:events';
import net from 'node:net';
import type { ExecutionContext } from 'ava';
import { type ApiServer, listenApi } from '../../src/api/listen.js';
import type { ClientPlan } from '../../src/core/plan.js';
import { clientPlan } from '../helpers/plans.js';
import { type Wire, wire } from '../helpers/wire.js';

/** An API over a real proxy. */
export interface Served extends Wire {
  api: ApiServer;
  /** Sends a request; a body that is not text goes as JSON. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Sends a request head as it is, and gives the status and the body of the answer. */
  raw(head: string, body?: string): Promise<Answer>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON. */
  json: unknown;
  /** Its error as one text, `CODE: message`. */
  error: string;
}

export async function served(
  t: ExecutionContext<unknown>,
  clients: ClientPlan[] = [clientPlan('uid1', { match: '1' }), clientPlan('uid2', { match: '2' })],
): Promise<Served> {
  const ground = await wire(t, { clients, proxy: { identify: { by: 'client', client: clients[0]?.name ?? '' } } });
  const api = await listenApi(ground.session, 0);
  t.teardown(() => api.close());
  return {
    ...ground,
    api,
    async ask(method, path, body) {
      const response = await fetch(`${api.url}${path}`, {
        method,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return answer(response.status, response.headers, await response.text());
    },
    async raw(head, body = '') {
      const socket = net.connect(api.port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.write(
        `${head.replaceAll('\n', '\r\n')}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      await once(socket, 'close');
      const [lines = '', content = ''] = text.split('\r\n\r\n');
      return answer(Number(lines.split(' ')[1]), new Headers(), content);
    },
  };
}

function answer(status: number, headers: Headers, text: string): Answer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const { error } = (json ?? {}) as { error?: { code: string; message: string } };
  return { status, headers, text, json, error: error === undefined ? '' : `${error.code}: ${error.message}` };
}
