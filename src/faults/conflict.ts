import { compressionConflict } from '../core/compression.js';
import { DeadwireError } from '../core/errors.js';
import type { FaultSpec, ProxyAbilities } from '../core/fault.js';
import { faults, type FaultType } from './index.js';

/** Refuses a fault that could only break what is on its proxies. @throws DeadwireError CONFLICT */
export function refuseConflict({ type, options, target }: FaultSpec, proxies: Iterable<ProxyAbilities>): void {
  if (faults[type as FaultType].disturbsMessages?.(options) !== true) return;
  const conflict = compressionConflict(type, target, proxies);
  if (conflict !== undefined) throw new DeadwireError('CONFLICT', conflict);
}
