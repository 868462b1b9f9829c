import { explainFaults } from './fault.js';
import type { Measurement } from './measure.js';
import type { Bound, Measure, Scenario } from './scenarios/scenario.js';
import type { Spread } from './statistics.js';
import { type SubjectName, subjects } from './subjects/index.js';
import { oursOf, ratioTo, spreadFor, type Verdict, verdictsOf } from './verdict.js';

export interface Measured {
  scenario: Scenario;
  measurements: readonly Measurement[];
}

export interface ResultsPage {
  /** Lines about the machine and the run. */
  machine: readonly string[];
  repetitions: number;
  integrity: readonly string[];
  missing: readonly string[];
  measured: readonly Measured[];
}

/** The results in Markdown: the bounds first, then a table for every scenario. */
export function resultsPage(page: ResultsPage): string {
  const verdicts = page.measured.flatMap(({ scenario, measurements }) => verdictsOf(scenario, measurements));
  const met = verdicts.filter(({ holds }) => holds).length;
  return [
    '# Benchmark results',
    '',
    'Written by `npm run bench`. All subjects were measured by turns in one run; the load generator is a process of its',
    `own with one thread. Figures are medians of ${page.repetitions} repetitions, with [least–most]. A ratio is ours`,
    'divided by theirs within a repetition, then the median of those. Absolute figures drift with the machine; ratios',
    'drift much less.',
    '',
    ...page.machine.map((line) => `- ${line}`),
    ...page.missing.map((line) => `- not measured: ${line}`),
    '',
    '## Integrity',
    '',
    'Before any timing: a pattern both ways at once, every byte compared, a quarter of the readers slow.',
    '',
    ...page.integrity.map((line) => `- ${line}`),
    '',
    `## Bounds: ${met} of ${verdicts.length} hold`,
    '',
    '| scenario | measure | must be | is | |',
    '|---|---|---|---|---|',
    ...verdicts.map(verdictRow),
    '',
    ...page.measured.flatMap(section),
  ].join('\n');
}

function verdictRow({ scenario, measure, bound, reached, holds }: Verdict): string {
  return `| ${scenario.title} | ${measure.title} | ${boundText(bound, measure)} | ${spreadText(reached)} | ${holds ? '✓' : '✗'} |`;
}

function boundText(bound: Bound, { unit }: Measure): string {
  if ('value' in bound) return `${bound.value} ${unit} ± ${bound.within * 100} %`;
  return `${'atLeast' in bound ? `≥ ${bound.atLeast}` : `≤ ${bound.atMost}`} × ${bound.against}`;
}

function section({ scenario, measurements }: Measured): string[] {
  const { title, measures, faults = [] } = scenario;
  const names = [...new Set(measurements.map(({ subject }) => subject))];
  const present = scenario.subjects.filter((name) => names.includes(name));
  const troubles = new Set(
    measurements.flatMap(({ subject, trouble }) => (trouble === undefined ? [] : [`${subject}: ${trouble}`])),
  );
  return [
    `## ${title}`,
    '',
    `Faults: ${explainFaults(faults)}.`,
    '',
    `| | ${measures.map(({ title: name, unit }) => `${name}, ${unit}`).join(' | ')} | load generator busy |`,
    `|---|${measures.map(() => '---').join('|')}|---|`,
    ...present.map((name) => subjectRow(name, measures, measurements)),
    ...present.filter((name) => name !== oursOf(scenario)).flatMap((name) => ratioRow(name, scenario, measurements)),
    '',
    ...[...troubles].map((trouble) => `- went wrong: ${trouble}`),
    ...(troubles.size > 0 ? [''] : []),
  ];
}

function subjectRow(name: SubjectName, measures: readonly Measure[], measurements: readonly Measurement[]): string {
  const cells = measures.map((measure) => {
    const unknown = subjects[name].unsampled && /cpu|Kb$/.test(measure.key);
    return unknown ? '' : spreadText(spreadFor(measure, name, measurements));
  });
  const busy = spreadFor({ key: 'loadCpu', title: '', unit: '' }, name, measurements);
  return `| ${name} | ${cells.join(' | ')} | ${busy === undefined ? '' : `${Math.round(busy.median * 100)} %`} |`;
}

function ratioRow(peer: SubjectName, scenario: Scenario, measurements: readonly Measurement[]): string[] {
  const ratios = scenario.measures.map((measure) => ratioTo(peer, measure, scenario, measurements));
  if (ratios.every((ratio) => ratio === undefined)) return [];
  const cells = ratios.map((ratio) => (ratio === undefined ? '' : `${spreadText(ratio)} ×`));
  return [`| *${oursOf(scenario)} / ${peer}* | ${cells.join(' | ')} | |`];
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return 'not measured';
  const { median, least, most } = spread;
  return least === most ? figure(median) : `${figure(median)} [${figure(least)}–${figure(most)}]`;
}

function figure(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(4);
}
