import { readFileSync } from 'node:fs';
import { type Cell, bulk, heartbeats, meanStall, shareOver, thin } from '../test/helpers/virtual-flows.js';

// Holds the modelled TCP against what real kernels did, cell by cell, in virtual time.
const truth = JSON.parse(readFileSync(new URL('../../test/fixtures/tcp-loss-truth.json', import.meta.url), 'utf8'));
const only = process.argv[2];
const scale = Number(process.argv[3] ?? 1);

interface Row {
  measure: string;
  cell: string;
  truth: number;
  model: number;
}

const rows: Row[] = [];
const cellOf = (key: string, seed = 1): Cell => {
  const [, both, roundTrip, loss] = /^(both|fwd)\.(?:i\d+\.)?r(\d+)\.p([\d.]+)$/.exec(key) ?? [];
  return { roundTrip: Number(roundTrip), loss: Number(loss) / 100, both: both === 'both', seed };
};

if (only === undefined || only === 'bulk') {
  for (const [key, value] of Object.entries<number>(truth.bulk_mbps)) {
    rows.push({ measure: 'goodput', cell: key, truth: value, model: bulk(cellOf(key), 600 * scale) });
  }
}
if (only === undefined || only === 'thin') {
  for (const [key, value] of Object.entries<Record<string, number>>(truth.thin)) {
    const cell = cellOf(key);
    const interval = Number(/\.i(\d+)\./.exec(key)?.[1]);
    const delays = thin(cell, interval, 40_000 * scale);
    rows.push({ measure: 'thin stall', cell: key, truth: value.stall as number, model: meanStall(delays, cell.roundTrip / 2) });
    if (only === 'thin') {
      const sorted = [...delays].sort((a, b) => a - b);
      const at = (q: number) => sorted[Math.floor(sorted.length * q)]?.toFixed(1);
      console.log(key, value, { p50: at(0.5), p985: at(0.985), p99: at(0.99), p995: at(0.995) });
    }
  }
}
if (only === undefined || only === 'hb') {
  for (const [key, value] of Object.entries<Record<string, number>>(truth.hb)) {
    const cell = cellOf(key);
    const { trips, gaps } = heartbeats(cell, 100_000 * scale);
    rows.push({ measure: 'heartbeat stall', cell: key, truth: value.stall as number, model: meanStall(trips, cell.roundTrip) });
    for (const limit of [1500, 2000, 4000]) {
      rows.push({
        measure: `gap over ${limit}`,
        cell: `${key} (${Math.round((value[`P${limit}`] as number) * (value.n as number))} seen)`,
        truth: value[`P${limit}`] as number,
        model: shareOver(gaps, limit),
      });
    }
  }
}
for (const row of rows) {
  const ratio = row.truth === 0 ? Number.NaN : row.model / row.truth;
  const mark = Math.abs(ratio - 1) <= 0.25 ? ' ' : '!';
  console.log(mark, row.measure.padEnd(16), row.cell.padEnd(30), row.truth, row.model.toPrecision(4), ratio.toFixed(2));
}
