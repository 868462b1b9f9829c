import { cpus, loadavg, release, totalmem, type as system } from 'node:os';
import { readFileSync } from 'node:fs';
import { type SubjectName, subjects } from './subjects/index.js';

/** The machine and the versions, for the results page. */
export function machineLines(names: readonly SubjectName[]): string[] {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const versions = names
    .filter((name) => name !== 'direct')
    .map((name) => `${subjects[name].title} ${subjects[name].version()}`);
  return [
    `${processors[0]?.model ?? 'unknown processor'}, ${processors.length} cores, ${gigabytes} GB; ${system()} ${release()}; Node ${process.version}`,
    versions.join('; '),
  ];
}

export interface Busyness {
  load: number;
  stolen: number;
  total: number;
}

/** How busy the machine is with other things. */
export function busyness(): Busyness {
  const ticks = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  return {
    load: loadavg()[0] ?? 0,
    stolen: ticks[7] ?? 0,
    total: ticks.slice(0, 8).reduce((sum, one) => sum + one, 0),
  };
}

export function busynessLine(before: Busyness, after: Busyness): string {
  const stolen = (100 * (after.stolen - before.stolen)) / Math.max(1, after.total - before.total);
  return `load average before the run ${before.load.toFixed(2)}; ${stolen.toFixed(1)} % of the time was taken by other machines on the same host`;
}
