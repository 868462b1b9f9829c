import { formatDuration } from '../core/duration.js';
import type { FaultSpec } from '../core/fault.js';
import type { NetworkPlan } from '../core/network.js';
import { formatShare } from '../core/quantity.js';
import type { Target } from '../core/target.js';
import { explainNetwork } from './explain-network.js';
import { parseFault } from './fault-spec.js';
import type { Network, NetworkDirection } from './parse-network.js';

/** Whose network it is; everybody's, when nobody is named. */
interface Whom {
  clients?: string[] | undefined;
  proxies?: string[] | undefined;
}

/** Makes the faults of a network, for these clients and proxies; for all of them when none is named. */
export function compileNetwork(network: Network, { clients, proxies }: Whom = {}): NetworkPlan {
  const whom = { ...(clients === undefined ? {} : { clients }), ...(proxies === undefined ? {} : { proxies }) };
  const fault = (written: object, direction: Target['direction']) => parseFault(written, { ...whom, direction });
  return {
    name: network.name,
    explain: explainNetwork(network),
    faults: eachWay(network, fault),
    outages: network.outages.map(({ name, after, for: lasts }) => ({
      name,
      after,
      lasts,
      fault: fault({ type: 'blackhole' }, 'both'),
    })),
    notes: notesOf(network),
  };
}

/** What belongs to a network and is not done, one sentence each. */
function notesOf({ down, dnsDelay, note, verified, semantics }: Network): string[] {
  const notes: string[] = [];
  if (dnsDelay !== undefined) {
    notes.push(`its DNS delay of ${formatDuration(dnsDelay)} is not applied: names are resolved beside the proxy`);
  }
  if (semantics === 'per-request' && down.delay > 0) {
    notes.push('its source delays each request; here every byte is delayed by half of that in each direction');
  }
  if (semantics === 'egress') notes.push('its source touches only what leaves the client, and so does this');
  if (!verified) notes.push('its figures are known at second hand only');
  if (note !== undefined) notes.push(note);
  return notes;
}

// Faults that are alike in both directions are one fault, so that there is little to read and to count.
function eachWay(
  { down, up }: Network,
  fault: (written: object, direction: Target['direction']) => FaultSpec,
): FaultSpec[] {
  return [blocked, paced, delayed, lossy].flatMap((part) => {
    const [downstream, upstream] = [part(down), part(up)];
    if (downstream !== undefined && JSON.stringify(downstream) === JSON.stringify(upstream))
      return [fault(downstream, 'both')];
    return [
      ...(downstream === undefined ? [] : [fault(downstream, 'downstream')]),
      ...(upstream === undefined ? [] : [fault(upstream, 'upstream')]),
    ];
  });
}

function blocked({ loss }: NetworkDirection): object | undefined {
  return loss === 1 ? { type: 'blackhole' } : undefined;
}

// A client's own line: however many connections it opens, they share it.
function paced({ rate }: NetworkDirection): object | undefined {
  return rate === undefined ? undefined : { type: 'bandwidth', rate: `${rate}B/s`, shared: 'client' };
}

function delayed({ delay, jitter }: NetworkDirection): object | undefined {
  if (delay === 0 && jitter === 0) return undefined;
  return { type: 'latency', delay: `${delay}ms`, jitter: `${jitter}ms` };
}

function lossy({ loss }: NetworkDirection): object | undefined {
  if (loss === 0 || loss === 1) return undefined;
  // A network loses packets, and its TCP sends them again: no message of a WebSocket is ever gone.
  return { type: 'drop', loss: formatShare(loss).replace(' ', ''), plane: 'modelled' };
}
