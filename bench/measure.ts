import { setTimeout as elapse } from 'node:timers/promises';
import { freePort } from './free-port.js';
import type { LoadGenerator, LoadOptions } from './load.js';
import type { Scenario } from './scenarios/scenario.js';
import { type SubjectName, subjects } from './subjects/index.js';
import type { RunningSubject } from './subjects/subject.js';

/** One repetition on one subject: its figures, and what went wrong. */
export interface Measurement {
  subject: SubjectName;
  repetition: number;
  figures?: Record<string, number>;
  trouble?: string;
}

export interface MeasureOptions {
  generator: LoadGenerator;
  node: string;
  subjects: readonly SubjectName[];
  repetitions: number;
  /** What every period is multiplied by. */
  shorter: number;
  progress(text: string): void;
}

/**
 * Puts one load on every subject, repetition by repetition, so that a slow minute of the machine hits all alike.
 * Who goes first moves on with each repetition.
 */
export async function measure(scenario: Scenario, options: MeasureOptions): Promise<Measurement[]> {
  const upstream = await freePort();
  const load = shortened(scenario.load, options.shorter);
  const running = new Map<SubjectName, RunningSubject>();
  const measurements: Measurement[] = [];
  try {
    for (let repetition = 0; repetition < options.repetitions; repetition++) {
      for (const subject of rotated(options.subjects, repetition)) {
        const one = { subject, repetition };
        options.progress(`${scenario.title}: ${subject}, ${repetition + 1} of ${options.repetitions}`);
        try {
          const started = running.get(subject) ?? (await start(subject, upstream, scenario, options.node));
          running.set(subject, started);
          const figures = await put(load, started, upstream, options.generator);
          const { skipped = 0 } = figures;
          const trouble = skipped > 0 ? { trouble: `${skipped} messages were not sent: too many were under way` } : {};
          measurements.push({ ...one, figures, ...trouble });
        } catch (cause) {
          measurements.push({ ...one, trouble: (cause as Error).message });
        }
        if (scenario.fresh) await stop(subject, running);
      }
    }
  } finally {
    for (const subject of running.keys()) await stop(subject, running);
  }
  return measurements;
}

async function put(
  load: LoadOptions,
  { port, pid }: RunningSubject,
  upstream: number,
  generator: LoadGenerator,
): Promise<Record<string, number>> {
  const ports = { listen: upstream, target: port, ...(pid === undefined ? {} : { tree: pid }) };
  const figures = (await generator.run(load, ports)) as Record<string, number>;
  // The proxy is still closing what the load generator left.
  await elapse(150);
  return figures;
}

function shortened({ secs = 1, warm = 0, settle = 0, ...load }: LoadOptions, by: number): LoadOptions {
  return { ...load, secs: secs * by, warm: warm * by, settle: settle * by };
}

function start(
  subject: SubjectName,
  upstream: number,
  { faults = [] }: Scenario,
  node: string,
): Promise<RunningSubject> {
  return subjects[subject].start(upstream, { faults, node });
}

async function stop(subject: SubjectName, running: Map<SubjectName, RunningSubject>): Promise<void> {
  await running.get(subject)?.stop();
  running.delete(subject);
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
