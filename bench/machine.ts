import { cpus, release, totalmem, type as system } from 'node:os';
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

/** Clock ticks of all processors, and those of them that went to others than this process and what it started. */
export interface Busyness {
  all: number;
  others: number;
  stolen: number;
}

export function busyness(): Busyness {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, hard = 0, soft = 0, stolen = 0] = fields(
    '/proc/stat',
    'cpu ',
  );
  const own = fields('/proc/self/stat', ') ').slice(11, 15);
  const busy = user + nice + system + hard + soft;
  return { all: busy + idle + wait + stolen, others: busy - own.reduce((sum, ticks) => sum + ticks, 0), stolen };
}

/** How far other work on the machine can have disturbed the run. */
export function busynessLine(before: Busyness, after: Busyness): string {
  const share = (key: 'others' | 'stolen') => (100 * (after[key] - before[key])) / Math.max(1, after.all - before.all);
  const others = share('others');
  const warning = others > 8 ? ' **The machine was not quiet: trust only the ratios, and those with care.**' : '';
  return (
    `meanwhile other processes used ${others.toFixed(1)} % of the processors and the host took ` +
    `${share('stolen').toFixed(1)} %.${warning}`
  );
}

function fields(file: string, after: string): number[] {
  const line = readFileSync(file, 'utf8').split('\n')[0] ?? '';
  return line
    .slice(line.lastIndexOf(after) + after.length)
    .trim()
    .split(/\s+/)
    .map(Number);
}
