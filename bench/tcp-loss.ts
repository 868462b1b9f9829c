import { cellOf, tcpTruth } from '../test/helpers/tcp-truth.js';
import { afterBlackhole, bulk, heartbeats, meanStall, shareOver, thin } from '../test/helpers/virtual-flows.js';

// Holds the modelled TCP against what real kernels did, every cell of the grid, in virtual time; prints a table as Markdown.

interface Row {
  measure: string;
  cell: string;
  truth: number;
  model: number;
}

const within = 0.25;
/** Fewer than so many gaps in the measurements say nothing about how often they come. */
const leastSeen = 10;

const rows: Row[] = [...goodputs(), ...stalls(), ...tails(), ...blackholes()];

console.log('| measure | cells | within 25 % |\n|---|---|---|');
for (const measure of new Set(rows.map((row) => row.measure))) {
  const cells = rows.filter((row) => row.measure === measure);
  const share = Math.round((100 * cells.filter(isClose).length) / cells.length);
  console.log(`| ${measure} | ${cells.length} | ${share} % |`);
}
console.log('\n| measure | cell | kernel | model | ratio |\n|---|---|---|---|---|');
for (const row of rows) {
  const ratio = `${(row.model / row.truth).toFixed(2)}${isClose(row) ? '' : ' !'}`;
  console.log(`| ${row.measure} | ${row.cell} | ${row.truth} | ${Number(row.model.toPrecision(4))} | ${ratio} |`);
}

function* goodputs(): Generator<Row> {
  for (const [cell, truth] of Object.entries(tcpTruth.bulk_mbps)) {
    yield { measure: 'goodput, Mbit/s, p ≤ 10 %', cell, truth, model: bulk(cellOf(cell), 600) };
  }
}

function* stalls(): Generator<Row> {
  for (const [cell, { stall }] of Object.entries(tcpTruth.thin)) {
    const { interval, ...parts } = cellOf(cell);
    const model = meanStall(thin(parts, interval, 100_000), parts.roundTrip / 2);
    yield { measure: 'thin stall, ms, p ≤ 5 %', cell, truth: stall, model };
  }
}

function* tails(): Generator<Row> {
  for (const [cell, truth] of Object.entries(tcpTruth.hb)) {
    const { roundTrip } = cellOf(cell);
    const { trips, gaps } = heartbeats(cellOf(cell), 200_000);
    yield { measure: 'heartbeat stall, ms', cell, truth: truth.stall, model: meanStall(trips, roundTrip) };
    for (const limit of [1500, 2000, 4000] as const) {
      const share = truth[`P${limit}`];
      if (share * truth.n < leastSeen - 0.5) continue;
      const seen = Math.round(share * truth.n);
      yield {
        measure: 'heartbeat tail, share of gaps',
        cell: `${cell} over ${limit} ms (${seen} seen)`,
        truth: share,
        model: shareOver(gaps, limit),
      };
    }
  }
}

function* blackholes(): Generator<Row> {
  for (const [cell, { p50 }] of Object.entries(tcpTruth.blackhole)) {
    const [, roundTrip, lasts] = /r(\d+)\.D(\d+)/.exec(cell) ?? [];
    const waits = Array.from({ length: 500 }, (_, index) =>
      afterBlackhole(Number(roundTrip), Number(lasts) * 1000, index * 32.5 + 0.5),
    ).sort((a, b) => a - b);
    yield { measure: 'after a blackhole, median, ms', cell, truth: p50, model: waits[250] as number };
  }
}

function isClose({ truth, model }: Row): boolean {
  return Math.abs(model / truth - 1) <= within;
}
