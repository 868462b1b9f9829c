import { alive } from './alive.js';
import { attempts } from './attempts.js';
import { anyOf, event, never } from './event.js';
import type { WrittenKind } from './kind.js';
import { traffic } from './traffic.js';

/** Every kind of expectation that a profile can write; this is the only list. */
export const writtenKinds: readonly WrittenKind[] = [event, never, anyOf, alive, traffic, attempts];
