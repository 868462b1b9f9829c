import type { Side } from '../core/target.js';

/** How a connection ended: who was first, and with what. */
export interface Ending {
  by: Side | 'fault' | 'proxy';
  how: 'fin' | 'rst';
}
