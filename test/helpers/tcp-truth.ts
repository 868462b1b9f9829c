import { readFileSync } from 'node:fs';
import type { Cell } from './virtual-flows.js';

/** What real kernels did under packet loss, measured over 20 Mbit/s; keys are `both|fwd.[iMS.]rRTT.pPERCENT`. */
export interface TcpTruth {
  bulk_mbps: Record<string, number>;
  thin: Record<string, { stall: number; p50: number; p985: number; p99: number; p995: number }>;
  hb: Record<string, { stall: number; P1500: number; P2000: number; P4000: number; n: number }>;
  blackhole: Record<string, { mean: number; p50: number; p90: number }>;
  connect: Record<string, Record<string, number>>;
}

export const tcpTruth: TcpTruth = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/tcp-loss-truth.json', import.meta.url), 'utf8'),
);

/** What a key of the measurements says. */
export function cellOf(key: string, seed = 1): Cell & { interval: number } {
  const [, way, interval, roundTrip, loss] = /^(both|fwd)\.(?:i(\d+)\.)?r(\d+)\.p([\d.]+)$/.exec(key) ?? [];
  return {
    both: way === 'both',
    interval: Number(interval ?? 1000),
    roundTrip: Number(roundTrip),
    loss: Number(loss) / 100,
    seed,
  };
}
