import type { FaultDefinition } from '../core/fault.js';
import { blackhole } from './blackhole.js';
import { kill } from './kill.js';
import { latency } from './latency.js';
import { refuse } from './refuse.js';
import { reset } from './reset.js';

const list = { blackhole, kill, latency, refuse, reset } as const;

export type FaultType = keyof typeof list;

/** Every fault there is, by type. Its options were parsed by its own schema, so the list need not know them apart. */
export const faults = list as unknown as Readonly<Record<FaultType, FaultDefinition>>;

export function isFaultType(type: string): type is FaultType {
  return Object.hasOwn(faults, type);
}
