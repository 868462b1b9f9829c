import type { LastWord } from '../core/fault.js';
import { closeFrame } from './close-frame.js';

/** A farewell as it goes over the wire; undefined when a WebSocket's close frame would make no sense there. */
export function lastWordBytes(word: LastWord, framed: boolean, masked: boolean): Buffer | undefined {
  if ('payload' in word) return Buffer.from(word.payload);
  return framed ? closeFrame(word.closeCode, word.reason, masked) : undefined;
}
