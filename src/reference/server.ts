import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timer } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import { type ClientMessage, decode, encode, type ServerMessage } from './protocol.js';
import { behaviourOf, type MisbehaviourName } from './misbehaviours.js';
import { mediaPace, pace, serverTimings } from './timings.js';

export interface ReferenceServerOptions {
  clock: Clock;
  host?: string;
  /** 0 for any free port. */
  port?: number;
  misbehave?: MisbehaviourName | undefined;
  /** Told when a channel has come to be, with its first member. */
  onChannelCreated?: (channel: string) => void;
  /** Told when a channel has been destroyed, 10 s after its last member was gone. */
  onChannelDestroyed?: (channel: string) => void;
}

export interface ReferenceServer {
  port: number;
  /** The uids that are members of a channel now. */
  members(channel: string): string[];
  close(): Promise<void>;
}

/** A member of a channel; its connection is replaced when it joins again. */
interface Member {
  uid: string;
  socket: WebSocket;
  lastData: number;
  /** The others know of it; until then they get nothing of it. */
  announced: boolean;
}

interface Channel {
  members: Map<string, Member>;
  /** Whoever was removed, until it is told that it left for good. */
  gone: Map<string, Timer>;
  destruction: Timer | undefined;
}

/** Starts the channel server: members, their media relayed, and 20 s without data until a member is removed. */
export async function startReferenceServer(options: ReferenceServerOptions): Promise<ReferenceServer> {
  const { clock, host = '127.0.0.1', port = 0, onChannelCreated, onChannelDestroyed } = options;
  const behaviour = behaviourOf(options.misbehave);
  const timings = { ...serverTimings, ...behaviour.server };
  const channels = new Map<string, Channel>();
  const server = new WebSocketServer({ host, port });
  server.on('connection', (socket) => serve(socket));
  try {
    await once(server, 'listening');
  } catch (error) {
    const message = `the reference server cannot listen on ${host}:${port}: ${(error as Error).message}`;
    throw new DeadwireError('LISTEN_FAILED', message, { cause: error });
  }
  let sequence = 0;
  const pending = new Set<Timer>();
  const media = mediaPace(clock);
  later(media, tick);

  return {
    port: (server.address() as AddressInfo).port,
    members: (channel) => [...(channels.get(channel)?.members.keys() ?? [])],
    async close() {
      for (const timer of pending) timer.cancel();
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function serve(socket: WebSocket): void {
    let membership: { channel: string; member: Member } | undefined;
    socket.on('error', () => {});
    socket.on('close', () => {
      if (behaviour.dropsOnClose && membership !== undefined && isCurrent(membership))
        hear(membership, { type: 'leave' });
    });
    socket.on('message', (data) => {
      const message = decode(data) as ClientMessage | undefined;
      if (message?.type === 'join') {
        later(pace.admission, () => {
          if (socket.readyState === socket.OPEN)
            membership = { channel: message.channel, member: join(socket, message) };
        });
      } else if (membership !== undefined && isCurrent(membership)) {
        hear(membership, message);
      }
    });
  }

  function hear({ channel, member }: { channel: string; member: Member }, message: ClientMessage | undefined): void {
    member.lastData = clock.now();
    if (message?.type === 'media' && member.announced)
      relay(channel, member.uid, { type: 'media', from: member.uid, sequence: message.sequence });
    if (message?.type !== 'leave') return;
    remove(channel, member);
    relay(channel, member.uid, { type: 'user-left', uid: member.uid });
  }

  function join(socket: WebSocket, { uid, channel: name }: { uid: string; channel: string }): Member {
    const channel = channels.get(name) ?? create(name);
    channel.destruction?.cancel();
    channel.destruction = undefined;
    channel.gone.get(uid)?.cancel();
    channel.gone.delete(uid);
    const peers = [...channel.members.keys()].filter((peer) => peer !== uid);
    const member = { uid, socket, lastData: clock.now(), announced: false };
    channel.members.set(uid, member);
    send(socket, { type: 'joined', peers });
    later(pace.announcement, () => {
      if (!isCurrent({ channel: name, member })) return;
      member.announced = true;
      relay(name, uid, { type: 'user-joined', uid });
    });
    return member;
  }

  function create(name: string): Channel {
    const channel: Channel = { members: new Map(), gone: new Map(), destruction: undefined };
    channels.set(name, channel);
    onChannelCreated?.(name);
    return channel;
  }

  // What an older connection of the same client still delivers, bytes that were held on the way, is no longer its word.
  function isCurrent({ channel, member }: { channel: string; member: Member }): boolean {
    return channels.get(channel)?.members.get(member.uid) === member;
  }

  function remove(name: string, member: Member): void {
    const channel = channels.get(name);
    if (channel === undefined) return;
    channel.members.delete(member.uid);
    if (channel.members.size > 0 || !Number.isFinite(timings.emptyChannel)) return;
    channel.destruction = later(timings.emptyChannel, () => {
      for (const timer of channel.gone.values()) timer.cancel();
      channels.delete(name);
      onChannelDestroyed?.(name);
    });
  }

  // Its peers find out by themselves, but those who leave that to the server.
  function drop(name: string, channel: Channel, member: Member): void {
    remove(name, member);
    const { uid } = member;
    const due = member.lastData + timings.peerLeave - clock.now();
    const timer = later(due, () => {
      channel.gone.delete(uid);
      relay(name, uid, { type: 'user-gone', uid });
    });
    channel.gone.set(uid, timer);
  }

  function relay(channel: string, from: string, message: ServerMessage): void {
    for (const member of channels.get(channel)?.members.values() ?? []) {
      if (member.uid !== from) send(member.socket, message);
    }
  }

  // A timer that ends with the server at the latest.
  function later(delay: number, act: () => void): Timer {
    const running = clock.after(delay, () => {
      pending.delete(timer);
      act();
    });
    const timer = {
      cancel() {
        running.cancel();
        pending.delete(timer);
      },
    };
    pending.add(timer);
    return timer;
  }

  function tick(): void {
    sequence += 1;
    const now = clock.now();
    for (const [name, channel] of channels) {
      for (const member of channel.members.values()) {
        if (now - member.lastData >= timings.removal) drop(name, channel, member);
        else send(member.socket, { type: 'media', from: '0', sequence });
      }
    }
    later(media, tick);
  }
}

function send(socket: WebSocket, message: ServerMessage): void {
  if (socket.readyState === socket.OPEN) socket.send(encode(message));
}
