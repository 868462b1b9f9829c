import { z } from 'zod';
import { compressionConflict } from '../core/compression.js';
import type { FaultSpec } from '../core/fault.js';
import { type Compression, everyStepOf, type ProxyPlan, readsRequests, type StepPlan } from '../core/plan.js';
import type { ProfileDocument } from './profile-document.js';
import { stepPlaces } from './step-places.js';
import { type FaultType, faults } from '../faults/index.js';

const compressions = ['no-takeover', 'strip', 'keep'] as const satisfies readonly Compression[];

/** What becomes of the compression that WebSockets offer. */
export const compressionSchema = z
  .enum(compressions)
  .optional()
  .describe(
    'What becomes of the compression that a WebSocket offers (permessage-deflate). no-takeover: each message is compressed ' +
      'by itself, so that any may be missing; strip: none is; keep: as both sides agree, and faults on messages are refused. ' +
      'Without it: no-takeover in `serve` and where a step has a fault on messages, else keep. Needs protocol: http or forward.',
  );

/** Why a proxy of this protocol cannot have it, or undefined. */
export function compressionProblem(protocol: ProxyPlan['protocol']): string | undefined {
  if (readsRequests({ protocol })) return undefined;
  return `"compression" is for WebSockets: the proxy needs protocol: http or forward, not ${protocol}`;
}

/** The proxies with what becomes of compression on each: said, or chosen by what the steps (none, in `serve`) will do. */
export function withCompression(proxies: readonly ProxyPlan[], steps: readonly StepPlan[]): ProxyPlan[] {
  return proxies.map((proxy) => {
    if (!readsRequests(proxy) || proxy.compression !== undefined) return proxy;
    const disturbed =
      steps.length === 0 || everyStepOf(steps).some(({ fault }) => fault !== undefined && disturbs(fault, proxy));
    return { ...proxy, compression: disturbed ? 'no-takeover' : 'keep' };
  });
}

/** Reports each step whose fault cannot go with what was said of compression on its proxies. */
export function checkCompression(
  steps: readonly StepPlan[],
  proxies: readonly ProxyPlan[],
  document: ProfileDocument,
): void {
  const keeping = proxies.map(({ name, compression }) => ({ name, keepsTakeover: compression === 'keep' }));
  const places = stepPlaces(document.data);
  everyStepOf(steps).forEach(({ fault }, index) => {
    if (fault === undefined || !disturbsMessages(fault)) return;
    const conflict = compressionConflict(fault.type, fault.target, keeping);
    if (conflict !== undefined) document.report([...(places[index] ?? []), 'fault'], conflict);
  });
}

function disturbs(fault: FaultSpec, { name }: ProxyPlan): boolean {
  return disturbsMessages(fault) && (fault.target.proxies?.includes(name) ?? true);
}

function disturbsMessages({ type, options }: FaultSpec): boolean {
  return faults[type as FaultType].disturbsMessages?.(options) === true;
}
