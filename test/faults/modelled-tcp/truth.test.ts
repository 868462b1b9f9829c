import test from 'ava';
import { handshakeLasts } from '../../../src/faults/modelled-tcp/handshake.js';
import { Dice } from '../../../src/core/random.js';
import { cellOf, tcpTruth } from '../../helpers/tcp-truth.js';
import { afterBlackhole, bulk, heartbeats, meanStall, shareOver, thin } from '../../helpers/virtual-flows.js';

// A part of the grid, in virtual time; all of it is behind `npm run tcp-loss`.
const within = 0.25;

for (const cell of ['both.r20.p0.1', 'both.r20.p10', 'both.r50.p1', 'fwd.r50.p5', 'fwd.r200.p0.5', 'both.r200.p10']) {
  test(`goodput is that of a real kernel: ${cell}`, (t) => {
    const truth = tcpTruth.bulk_mbps[cell] as number;
    const model = bulk(cellOf(cell), 200);
    t.true(Math.abs(model / truth - 1) <= within, `${model} Mbit/s, a kernel has ${truth}`);
  });
}

for (const cell of [
  'both.i20.r20.p2',
  'both.i20.r200.p5',
  'both.i200.r20.p1',
  'both.i200.r200.p5',
  'both.i1000.r200.p5',
]) {
  test(`a thin flow stalls as over a real kernel: ${cell}`, (t) => {
    const { interval, ...parts } = cellOf(cell);
    const truth = tcpTruth.thin[cell]?.stall as number;
    const model = meanStall(thin(parts, interval, 40_000), parts.roundTrip / 2);
    t.true(Math.abs(model / truth - 1) <= within, `${model} ms, a kernel has ${truth}`);
  });
}

for (const [cell, limit] of [
  ['both.r20.p10', 1500],
  ['both.r50.p5', 1500],
  ['both.r50.p20', 2000],
  ['both.r200.p10', 1500],
] as const) {
  test(`heartbeats fail as often as over a real kernel: ${cell}, over ${limit} ms`, (t) => {
    const truth = tcpTruth.hb[cell]?.[`P${limit}`] as number;
    const model = shareOver(heartbeats(cellOf(cell), 60_000).gaps, limit);
    t.true(Math.abs(model / truth - 1) <= within, `${model}, a kernel has ${truth}`);
  });
}

for (const cell of ['i1000.r50.D2', 'i1000.r50.D8', 'i1000.r200.D4', 'i1000.r200.D15']) {
  test(`after a blackhole it takes as long as with a real kernel until data flows: ${cell}`, (t) => {
    const [, roundTrip, lasts] = /r(\d+)\.D(\d+)/.exec(cell) ?? [];
    const truth = tcpTruth.blackhole[cell]?.p50 as number;
    const waits = Array.from({ length: 100 }, (_, index) =>
      afterBlackhole(Number(roundTrip), Number(lasts) * 1000, index * 162.5 + 0.5),
    ).sort((a, b) => a - b);
    const model = waits[50] as number;
    t.true(Math.abs(model / truth - 1) <= within, `${model} ms, a kernel needs ${truth}`);
  });
}

for (const [cell, truth] of Object.entries(tcpTruth.connect)) {
  test(`connections open as late as with a real kernel: ${cell}`, (t) => {
    const { loss } = cellOf(`both.${cell}`);
    const lasted = Array.from({ length: 20_000 }, (_, seed) => {
      const [there, back] = [new Dice(seed, 'there'), new Dice(seed, 'back')];
      const losses = (dice: Dice) => ({ loses: (packet: number) => dice.at(packet) < loss });
      return handshakeLasts(losses(there), losses(back), 0);
    });
    t.true(Math.abs(shareOver(lasted, 900) / (truth[900] as number) - 1) <= 0.15, `${shareOver(lasted, 900)}`);
    if (loss >= 0.05)
      t.true(Math.abs(shareOver(lasted, 1900) / (truth[1900] as number) - 1) <= within, `${shareOver(lasted, 1900)}`);
  });
}
