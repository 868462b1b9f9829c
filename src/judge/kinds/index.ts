import type { Expectation } from '../../core/expectation.js';
import { absence } from './absence.js';
import { alive } from './alive.js';
import { attempts } from './attempts.js';
import { event } from './event.js';
import type { Kind } from './kind.js';
import { traffic } from './traffic.js';

/** Every kind of expectation; this is the only list. */
export const kinds: Readonly<Record<Expectation['expects'], Kind>> = { event, absence, alive, traffic, attempts };
