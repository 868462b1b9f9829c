import type { FaultDefinition } from '../core/fault.js';
import { bandwidth } from './bandwidth.js';
import { blackhole } from './blackhole.js';
import { close } from './close.js';
import { corrupt } from './corrupt.js';
import { drop } from './drop.js';
import { duplicate } from './duplicate.js';
import { httpAbort } from './http-abort.js';
import { httpDelay } from './http-delay.js';
import { httpStatus } from './http-status.js';
import { inject } from './inject.js';
import { kill } from './kill.js';
import { latency } from './latency.js';
import { limit } from './limit.js';
import { refuse } from './refuse.js';
import { reorder } from './reorder.js';
import { reset } from './reset.js';
import { rewrite } from './rewrite.js';
import { slice } from './slice.js';
import { slowClose } from './slow-close.js';
import { wsClose } from './ws-close.js';
import { wsMute } from './ws-mute.js';

const list = {
  blackhole,
  latency,
  bandwidth,
  drop,
  duplicate,
  reorder,
  kill,
  reset,
  close,
  refuse,
  'slow-close': slowClose,
  slice,
  limit,
  corrupt,
  rewrite,
  inject,
  'ws-close': wsClose,
  'ws-mute': wsMute,
  'http-status': httpStatus,
  'http-delay': httpDelay,
  'http-abort': httpAbort,
} as const;

export type FaultType = keyof typeof list;

/** Every fault there is, by type. Its options were parsed by its own schema, so the list need not know them apart. */
export const faults = list as unknown as Readonly<Record<FaultType, FaultDefinition>>;

export function isFaultType(type: string): type is FaultType {
  return Object.hasOwn(faults, type);
}
