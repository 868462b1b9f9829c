import type { Deflation } from '../core/message.js';
import type { WatchMessages } from '../core/message-watcher.js';
import type { Direction, Side } from '../core/target.js';
import type { ClientTrack } from './client-track.js';
import { closeFrame } from './close-frame.js';
import type { Ending } from './ending.js';
import { Framing } from './framing.js';
import type { Link } from './link.js';
import { filtersFor } from './message-filters.js';

/** What the two sides of a WebSocket agreed on in its handshake. */
export interface Agreement {
  deflation: Readonly<Record<Direction, Deflation>>;
  /** Extensions that are not known here may give reserved bits a meaning. */
  extended: boolean;
}

export const plainAgreement: Agreement = { deflation: { upstream: 'none', downstream: 'none' }, extended: false };

interface FramedConnection {
  readonly upstream: Link;
  readonly downstream: Link;
  readonly track: ClientTrack | undefined;
  readonly tap: WatchMessages | undefined;
  ending: Ending | undefined;
  finish(side: Side): void;
}

/** Lets both links know that they carry frames, from the end of the handshake on. */
export function frameLinks(
  connection: FramedConnection,
  handshakeBytes: number,
  agreed: Agreement,
  failed: (from: Side, violation: string) => void,
): void {
  const { upstream, downstream, track, tap } = connection;
  const framing = (direction: Direction, from: Side, skip: number) =>
    new Framing({
      direction,
      skip,
      watchers: [filtersFor(track, direction), tap?.(direction)],
      terms: {
        deflation: agreed.deflation[direction],
        extended: agreed.extended,
        failed(violation) {
          endFramed(connection, from);
          failed(from, violation);
        },
      },
    });
  const before = downstream.waiting + handshakeBytes;
  upstream.startFraming(framing('upstream', 'client', 0), 0);
  downstream.startFraming(framing('downstream', 'server', before), handshakeBytes);
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
