import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainFaults } from './fault.js';
import { findCorruption } from './integrity.js';
import { buildLoadGenerator, type LoadGenerator } from './load.js';
import { busyness, busynessLine, machineLines } from './machine.js';
import { measure } from './measure.js';
import { type BenchOptions, readOptions, usage } from './options.js';
import { type Measured, resultsPage } from './results-page.js';
import { root } from './root.js';
import { scenarios } from './scenarios/index.js';
import type { Scenario } from './scenarios/scenario.js';
import { isOurs, type SubjectName, subjects } from './subjects/index.js';
import { versionOf } from './subjects/program.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return say(usage);
  const generator = buildLoadGenerator();
  try {
    await run(options, generator);
  } finally {
    generator.remove();
  }
}

async function run(options: BenchOptions, generator: LoadGenerator): Promise<void> {
  const wanted = options.only.flatMap((name) => scenarios[name] ?? []);
  const present = options.subjects.filter((name) => subjects[name].version() !== undefined);
  const missing = options.subjects
    .filter((name) => !present.includes(name))
    .map((name) => `${name} is not installed (${subjects[name].install})`);
  for (const line of missing) say(line);

  const begun = performance.now();
  const before = busyness();
  const { lines: integrity, broken } = await integrityOf(wanted, present, options, generator);
  const measured: Measured[] = [];
  for (const scenario of options.integrityOnly ? [] : wanted) {
    const fit = scenario.subjects.filter((name) => present.includes(name) && !broken.has(variantKey(name, scenario)));
    const measurements = await measure(scenario, {
      ...options,
      generator,
      node: process.execPath,
      subjects: fit,
      progress: say,
    });
    for (const { subject, trouble } of measurements) if (trouble !== undefined) say(`  ${subject}: ${trouble}`);
    measured.push({ scenario, measurements });
  }
  const took = `took ${Math.round((performance.now() - begun) / 1000)} s; ${busynessLine(before, busyness())}`;
  const page = resultsPage({
    machine: [...machineLines(present), took],
    repetitions: options.repetitions,
    integrity,
    missing,
    measured,
  });
  write(page, measured, options);
  if (broken.size > 0) process.exitCode = 1;
}

/** Tests every variant of ours that is about to be timed; one that mangles bytes is not timed. */
async function integrityOf(
  wanted: readonly Scenario[],
  present: readonly SubjectName[],
  { nodes, megabytes }: BenchOptions,
  generator: LoadGenerator,
): Promise<{ lines: string[]; broken: Set<string> }> {
  const lines: string[] = [];
  const tested = new Set<string>();
  const broken = new Set<string>();
  for (const scenario of wanted) {
    for (const subject of scenario.subjects.filter((name) => isOurs(name) && present.includes(name))) {
      const key = variantKey(subject, scenario);
      if (tested.has(key)) continue;
      tested.add(key);
      for (const node of nodes) {
        say(`integrity: ${key}, Node ${nodeVersion(node)}`);
        const wrong = await findCorruption({ generator, subject, faults: scenario.faults ?? [], node, megabytes });
        if (wrong !== undefined) broken.add(key);
        const outcome = wrong === undefined ? '✓' : `✗ ${wrong}; not timed`;
        lines.push(`${key}, Node ${nodeVersion(node)}: ${outcome}`);
        if (wrong !== undefined) say(`  ${wrong}`);
      }
    }
  }
  return { lines, broken };
}

function nodeVersion(node: string): string {
  return versionOf(node, ['--version']) ?? node;
}

function variantKey(subject: SubjectName, { faults = [] }: Scenario): string {
  return `${subject}, ${explainFaults(faults)}`;
}

function write(page: string, measured: readonly Measured[], { whole, integrityOnly }: BenchOptions): void {
  const folder = join(root, 'dist', 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'raw.json'), JSON.stringify(measured, null, 1));
  const file = whole ? join(root, 'bench', 'RESULTS.md') : join(folder, 'partial-results.md');
  if (!integrityOnly) writeFileSync(file, page);
  process.stdout.write(`${page}\n`);
  say(integrityOnly ? 'nothing timed' : `written to ${file}; raw figures in ${join(folder, 'raw.json')}`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

// The subjects must not outlive an interrupted run: they are ended when this process exits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

try {
  await main();
} catch (cause) {
  say(`${(cause as Error).message}; npm run bench -- --help lists the options`);
  process.exitCode = 2;
}
