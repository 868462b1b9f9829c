import type { HealReason, ProxyAbilities } from '../core/fault.js';
import type { Occurrence } from '../core/records.js';
import type { ActiveFault, TellEffect, TellSkip } from './active-fault.js';

/** A fault has taken hold of so many connections. */
export function appliedRecord(
  { id, step, part, spec, explain }: ActiveFault,
  proxies: readonly ProxyAbilities[],
  connections: number,
): Occurrence {
  const { clients } = spec.target;
  return {
    kind: 'fault-applied',
    fault: id,
    type: spec.type,
    ...(step === undefined ? {} : { step }),
    ...part,
    proxies: proxies.map(({ name }) => name),
    ...(clients === undefined ? {} : { clients }),
    connections,
    explain,
  };
}

/** A fault first withheld or changed something. */
export function effectRecord(...[fault, proxy, connection, direction, request]: Parameters<TellEffect>): Occurrence {
  return {
    kind: 'fault-effective',
    fault: fault.id,
    proxy,
    ...(connection?.client === undefined ? {} : { client: connection.client }),
    ...(connection === undefined ? {} : { connection: connection.id }),
    direction,
    ...(request === undefined ? {} : { request }),
  };
}

/** A fault leaves a connection alone. */
export function skipRecord(
  ...[{ id, spec }, { proxy, client, id: connection }, reason]: Parameters<TellSkip>
): Occurrence {
  const whose = client === undefined ? {} : { client };
  return { kind: 'fault-skipped', fault: id, type: spec.type, proxy, ...whose, connection, reason };
}

/** A fault has ended. */
export function healedRecord(
  { id, step, part, spec, requests, leftOut }: ActiveFault,
  proxies: readonly ProxyAbilities[],
  reason: HealReason,
): Occurrence {
  return {
    kind: 'fault-healed',
    fault: id,
    type: spec.type,
    ...(step === undefined ? {} : { step }),
    ...part,
    proxies: proxies.map(({ name }) => name),
    reason,
    ...(requests === undefined ? {} : { requests }),
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}
