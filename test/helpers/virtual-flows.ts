import { Dice } from '../../src/core/random.js';
import { type Commit, Pair } from '../../src/faults/modelled-tcp/pair.js';
import type { Loss } from '../../src/faults/modelled-tcp/path.js';

/** What a virtual connection is measured over: 20 Mbit/s as in the measurements of real kernels. */
export interface Cell {
  roundTrip: number;
  /** From 0 to 1, and whether acknowledgements are lost too. */
  loss: number;
  both: boolean;
  seed: number;
}

/** A pair whose commits of end 0 and end 1 go to the given functions. */
export function pairOf(cell: Cell, commits: [Commit, Commit]): Pair {
  const rate = 2500;
  const delay = cell.roundTrip / 2;
  const lossy = (way: string): Loss => {
    const dice = new Dice(cell.seed, way, String(cell.roundTrip), String(cell.loss));
    return { loses: (packet) => dice.at(packet) < cell.loss };
  };
  return new Pair(
    [
      { loss: lossy('there'), rate, delay },
      { loss: cell.both ? lossy('back') : { loses: () => false }, rate, delay },
    ],
    commits,
  );
}

/** After everything was lost for so long under a heartbeat a second: how long until data flows again. */
export function afterBlackhole(roundTrip: number, lasts: number, phase: number): number {
  const begins = 10_000 + phase;
  const loss: Loss = { loses: (_packet, now) => now >= begins && now < begins + lasts };
  const route = { loss, rate: 2500, delay: roundTrip / 2 };
  const arrivals: number[] = [];
  const pair = new Pair([route, route], [(_bytes, arrives) => arrivals.push(arrives), () => {}]);
  for (let beat = 0; beat < 60; beat++) {
    pair.advance(beat * 1000);
    pair.write(0, 100, beat * 1000);
    pair.advance(beat * 1000 + roundTrip / 2 + 1);
    pair.write(1, 100, beat * 1000 + roundTrip / 2 + 1);
  }
  return Math.max(0, (arrivals.find((at) => at >= begins + lasts) ?? Number.POSITIVE_INFINITY) - begins - lasts);
}

/** Goodput of a sender that always has more to send, Mbit/s. */
export function bulk(cell: Cell, seconds: number): number {
  let bytes = 0;
  const pair = pairOf(cell, [(length, arrives) => arrives <= seconds * 1000 && (bytes += length), () => {}]);
  pair.write(0, 1e12, 0);
  pair.advance(seconds * 1000);
  return (bytes * 8) / (seconds * 1e6);
}

/** One-way delays of 100-byte messages, one every `interval` ms. */
export function thin(cell: Cell, interval: number, messages: number): number[] {
  const delays: number[] = [];
  let received = 0;
  const written: number[] = [];
  const pair = pairOf(cell, [
    (length, arrives) => {
      received += length;
      while (delays.length < Math.floor(received / 100)) delays.push(arrives - (written[delays.length] as number));
    },
    () => {},
  ]);
  // Not in step with the ticks of a kernel's timers.
  for (let index = 0; index < messages; index++) {
    const at = index * interval * (1 + 1e-6);
    pair.advance(at);
    written.push(at);
    pair.write(0, 100, at);
  }
  pair.advance(messages * interval + 1e6);
  return delays;
}

/** Request and response every second: the round trips of each, and the gaps between responses. */
export function heartbeats(cell: Cell, beats: number): { trips: number[]; gaps: number[] } {
  const size = 100;
  const trips: number[] = [];
  const gaps: number[] = [];
  const written: number[] = [];
  const answers: number[] = [];
  let requests = 0;
  let responses = 0;
  let last = -1;
  const pair = pairOf(cell, [
    (length, arrives) => {
      for (requests += length; requests >= size; requests -= size) answers.push(arrives);
    },
    (length, arrives) => {
      for (responses += length; responses >= size; responses -= size) {
        trips.push(arrives - (written[trips.length] as number));
        if (last >= 0) gaps.push(arrives - last);
        last = arrives;
      }
    },
  ]);
  const runTo = (now: number) => {
    for (;;) {
      const at = Math.min(answers[0] ?? now, now, pair.nextEvent);
      pair.advance(at);
      if (answers[0] === at) {
        answers.shift();
        pair.write(1, size, at);
      } else if (at >= now) return;
    }
  };
  for (let beat = 0; beat < beats; beat++) {
    const at = beat * 1000.0123;
    runTo(at);
    written.push(at);
    pair.write(0, size, at);
  }
  runTo(beats * 1000 + 200_000);
  return { trips, gaps };
}

/** The mean of what delays exceed their least by, beyond 20 ms. */
export function meanStall(delays: readonly number[], base: number): number {
  return delays.reduce((sum, delay) => sum + Math.max(0, delay - base - 20), 0) / delays.length;
}

export function shareOver(gaps: readonly number[], limit: number): number {
  return gaps.filter((gap) => gap > limit).length / gaps.length;
}
