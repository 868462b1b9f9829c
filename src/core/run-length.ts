import type { RecordOf } from './records.js';

/** How long a run took up to an instant of its clock, real seconds. */
export function runSeconds({ t, timeScale }: RecordOf<'run-started'>, end: number): number {
  return Math.round((end - t) / timeScale) / 1000;
}
