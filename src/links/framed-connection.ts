import type { WatchMessages } from '../core/message-watcher.js';
import type { Direction, Side } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import { closeFrame } from './close-frame.js';
import type { Ending } from './ending.js';
import { framingOf, type Handshake } from './framing.js';
import type { Link } from './link.js';

/** What no compression was agreed on for. */
export const uncompressed: Handshake['compression'] = { upstream: 'none', downstream: 'none' };

interface FramedConnection {
  readonly upstream: Link;
  readonly downstream: Link;
  readonly track: ClientTrack | undefined;
  readonly tap: WatchMessages | undefined;
  framed: boolean;
  deflation: Handshake['compression'];
  ending: Ending | undefined;
  finish(side: Side): void;
}

/** Lets both links know that they carry frames, from the end of the handshake on. */
export function frameLinks(
  connection: FramedConnection,
  handshake: Handshake,
  failed: (from: Side, violation: string) => void,
): void {
  connection.framed = true;
  connection.deflation = handshake.compression;
  const framing = (direction: Direction, from: Side) =>
    framingOf(direction, connection, handshake, (violation) => {
      endFramed(connection, from);
      failed(from, violation);
    });
  const { upstream, downstream } = connection;
  const fromClient = framing('upstream', 'client');
  if (handshake.early !== undefined) fromClient.follow(handshake.early);
  upstream.startFraming(fromClient, 0);
  downstream.startFraming(framing('downstream', 'server'), handshake.handshakeBytes);
}

/** Codes of RFC 6455, section 7.4.1. */
const protocolError = 1002;
const goingAway = 1001;

// Both sides are told that one broke the protocol, as far as a close frame can be put in now.
function endFramed(connection: FramedConnection, from: Side): void {
  connection.ending ??= { by: 'proxy', how: 'fin' };
  const { upstream, downstream } = connection;
  sayClose(downstream, from === 'client' ? protocolError : goingAway, false);
  sayClose(upstream, from === 'server' ? protocolError : goingAway, true);
  for (const link of [upstream, downstream]) link.discard();
  connection.finish('client');
  connection.finish('server');
}

function sayClose({ handover, held }: Link, code: number, masked: boolean): void {
  if (held || handover.sink === undefined || handover.framing?.atMessageBoundary !== true) return;
  handover.interrupt(closeFrame(code, '', masked), () => {});
}
