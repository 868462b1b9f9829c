import type { Scalar } from '../core/events.js';

/** What an SDK tells its app. */
export interface Callback {
  event: string;
  attributes: Record<string, Scalar>;
}

/** What happens inside an SDK, before it is put into the callbacks of a platform and line. */
export type Happening =
  | { kind: 'joining' | 'interrupted' | 'lost' | 'failed' | 'left' }
  | { kind: 'joined' | 'rejoined'; uid: string; elapsed: number }
  | { kind: 'peer-joined'; uid: string; elapsed: number }
  /** Nothing of a peer for so long that its stream is gone, though the peer itself is not: web only. */
  | { kind: 'peer-silent' | 'peer-heard'; uid: string }
  | { kind: 'peer-offline'; uid: string; reason: 'quit' | 'dropped' };
