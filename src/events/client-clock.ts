/**
 * What a client says of its own clock. All but `machine` are readings of that clock, milliseconds: it asked us at `asked`
 * for our monotonic clock, was told `machine`, had the answer at `answered`, and sends its events at `sent`.
 *
 *   client  ──asked────────────answered──── t ────sent──▶
 *                 ╲           ╱                     ╲
 *   machine  ──────machine───────────────────────────arrival──▶
 *
 * `machine` was read between `asked` and `answered`, so half of the round trip bounds the error of the offset.
 */
export interface ClientClock {
  sent: number;
  probe?: { asked: number; machine: number; answered: number } | undefined;
}

/** When an event happened by the machine's monotonic clock, milliseconds. */
export interface Dated {
  monotonic: number;
  /** By how much that may be wrong; absent when the way of the request is all that is unknown. */
  uncertainty?: number;
  /** Why the client's clock was not believed. */
  problem?: string;
}

/** How far two clocks may drift apart: ordinary crystals stay within 100 ppm each. */
const drift = 200e-6;
/** A clock may tell whole milliseconds only, so that what it says was up to one earlier. */
const resolution = 1;
/** How long a request may have been under way before its clock is doubted instead, milliseconds. */
const longestWay = 10_000;

/**
 * When something happened that a client dates `t` by its own clock. What cannot be believed is reckoned from the arrival:
 * `sent - t` before it, which needs no comparison of clocks.
 */
export function dateByClientClock(t: number, clock: ClientClock, arrival: number): Dated {
  const { sent, probe } = clock;
  const byAge = arrival - Math.max(0, sent - t);
  if (t > sent) return { monotonic: byAge, problem: `t is ${round(t - sent)} ms after sent, the time of sending` };
  if (probe === undefined) return { monotonic: byAge };
  const { asked, machine, answered } = probe;
  const problem = problemOfProbe(probe, arrival) ?? problemOfSending(sent, probe, arrival);
  if (problem !== undefined) return { monotonic: byAge, problem };
  const middle = (asked + answered) / 2;
  return {
    monotonic: t + machine - middle,
    uncertainty: doubtAt(t, probe),
  };
}

type Probe = NonNullable<ClientClock['probe']>;

function problemOfProbe({ asked, machine, answered }: Probe, arrival: number): string | undefined {
  if (answered < asked) return `the probe was answered ${round(asked - answered)} ms before it was asked`;
  if (machine > arrival) {
    return `the probe's machine is ${round(machine - arrival)} ms in the future: it must be "monotonic" of GET /v1/clock`;
  }
  return undefined;
}

// The request cannot have come before it was sent, and should not have been long under way.
function problemOfSending(sent: number, probe: Probe, arrival: number): string | undefined {
  const middle = (probe.asked + probe.answered) / 2;
  const under = arrival - (sent + probe.machine - middle);
  const doubt = doubtAt(sent, probe);
  if (under < -doubt) {
    return `by its clock it was sent ${round(-under)} ms after it came (±${round(doubt)} ms): measure the offset again`;
  }
  if (under > longestWay + doubt) {
    return `by its clock it was sent ${round(under)} ms before it came: measure the offset again`;
  }
  return undefined;
}

/** By how much the offset may be wrong at an instant of the client's clock. */
function doubtAt(t: number, { asked, answered }: Probe): number {
  return resolution + (answered - asked) / 2 + drift * Math.abs(t - (asked + answered) / 2);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
