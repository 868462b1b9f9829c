import type { LastWord } from '../core/fault.js';
import type { Direction, Side } from '../core/target.js';
import { closeFrame } from './close-frame.js';
import type { Link } from './link.js';

/** Puts a farewell in on its way to one side of an open connection, at the next message boundary. */
export function sayLastWord(
  { phase, upstream, downstream }: { readonly phase: string } & Record<Direction, Link>,
  to: Side,
  word: LastWord,
  said: () => void,
): void {
  const { handover } = to === 'server' ? upstream : downstream;
  const bytes = lastWordBytes(word, handover.framing !== undefined, to === 'server');
  if (phase !== 'open' || bytes === undefined) said();
  else handover.interrupt(bytes, said);
}

/** A farewell as it goes over the wire; undefined when a WebSocket's close frame would make no sense there. */
export function lastWordBytes(word: LastWord, framed: boolean, masked: boolean): Buffer | undefined {
  if ('payload' in word) return Buffer.from(word.payload);
  return framed ? closeFrame(word.closeCode, word.reason, masked) : undefined;
}
