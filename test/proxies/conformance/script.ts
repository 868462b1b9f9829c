import { setTimeout as elapse } from 'node:timers/promises';
import { dial, type Peer, type RawServer } from '../../helpers/peer.js';
import { type Reading, readMessages } from './messages.js';

type Side = 'client' | 'server';

/** One thing that a side does: bytes or an end. The next step follows when the other side has seen it. */
export type Step = { client: string } | { server: string };

/** What each side saw of the other. */
export interface Seen {
  server: Reading;
  client: Reading;
  ends: Record<Side, string>;
}

/** How long after the last step is waited for what should not come, milliseconds. */
const settling = 40;

/** Plays a script through a port that leads to this raw server; `FIN` and `RST` are ends, all else is bytes. */
export async function play(steps: readonly Step[], port: number, server: RawServer): Promise<Seen> {
  const index = server.accepted.length;
  const peers = { client: await dial(port), server: undefined as unknown as Peer };
  const said = { client: '', server: '' };
  const ended = { client: false, server: false };
  for (const step of steps) {
    const [side, what] = Object.entries(step)[0] as [Side, string];
    peers.server ??= side === 'server' ? await server.peer(index) : peers.server;
    if (what === 'RST') peers[side].socket.resetAndDestroy();
    else if (what === 'FIN') peers[side].socket.end();
    else peers[side].send(what);
    ended[side] ||= what === 'FIN';
    if (what !== 'FIN' && what !== 'RST') said[side] += what;
    peers.server ??= await server.peer(index);
    const other = peers[side === 'client' ? 'server' : 'client'];
    if (what === 'FIN' || what === 'RST') await other.until((peer) => !peer.silent);
    else await heardAll(other, side === 'client' ? undefined : methodsOf(said.client), said[side], ended[side]);
  }
  await elapse(settling);
  const { client, server: upstream } = peers;
  const again = server.accepted.length - index - 1;
  client.socket.destroy();
  for (const { socket } of server.accepted.slice(index)) socket.destroy();
  return {
    server: readMessages(upstream.received, undefined, upstream.fin),
    client: readMessages(client.received, methodsOf(said.client), client.fin),
    ends: { server: endOf(upstream) + (again === 0 ? '' : `, dialled ${again + 1} times`), client: endOf(client) },
  };
}

// As many messages, and as much of a body, as was said: whatever the framing, nothing may be kept back.
async function heardAll(peer: Peer, methods: string[] | undefined, said: string, ended: boolean): Promise<void> {
  const expected = progress(readMessages(said, methods, ended));
  await peer.until(({ received, fin }) => progress(readMessages(received, methods, fin)) >= expected || !peer.silent);
}

function progress({ messages, stream }: Reading): number {
  const bodies = messages.reduce((sum, { body }) => sum + body.length, 0);
  const complete = messages.filter((message) => message.complete).length;
  return messages.length + complete + bodies + stream.length;
}

function methodsOf(requests: string): string[] {
  return readMessages(requests, undefined).messages.map(({ first }) => first.split(' ')[0] as string);
}

function endOf({ fin, rst }: Peer): string {
  return rst ? 'RST' : fin ? 'FIN' : 'open';
}
