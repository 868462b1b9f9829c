import { parseArgs } from 'node:util';
import { scenarios } from './scenarios/index.js';
import { type SubjectName, subjectNames } from './subjects/index.js';

export interface BenchOptions {
  only: string[];
  subjects: SubjectName[];
  repetitions: number;
  /** What every period is multiplied by. */
  shorter: number;
  /** Megabytes each way on each connection of an integrity run. */
  megabytes: number;
  /** Other Nodes whose integrity is tested as well. */
  nodes: string[];
  integrityOnly: boolean;
  /** Whether this is the whole run, whose results replace bench/RESULTS.md. */
  whole: boolean;
}

export const usage = `npm run bench -- [options]
  --only NAME         a scenario, or the start of some names (may be repeated)
  --subjects A,B      measure only these: ${subjectNames.join(', ')}
  --reps N            repetitions (5)
  --quick             one repetition with shorter windows: three minutes in all
  --node PATH         test the integrity on this Node too (may be repeated)
  --integrity-only    no timing
scenarios: ${Object.keys(scenarios).join(', ')}
`;

/** Reads the command line; throws with a message that says what is wrong. Nothing when only help is asked for. */
export function readOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      subjects: { type: 'string' },
      reps: { type: 'string' },
      quick: { type: 'boolean', default: false },
      node: { type: 'string', multiple: true, default: [] },
      'integrity-only': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { quick } = values;
  return {
    only: scenarioNames(values.only),
    subjects: values.subjects === undefined ? subjectNames : values.subjects.split(',').map(subjectName),
    repetitions: values.reps === undefined ? (quick ? 1 : 5) : positive(values.reps),
    shorter: quick ? 0.4 : 1,
    megabytes: quick ? 8 : 24,
    nodes: [process.execPath, ...values.node],
    integrityOnly: values['integrity-only'],
    whole: !quick && values.only.length === 0 && values.subjects === undefined && !values['integrity-only'],
  };
}

function scenarioNames(wanted: string[]): string[] {
  const names = Object.keys(scenarios);
  if (wanted.length === 0) return names;
  for (const start of wanted) {
    if (!names.some((name) => name.startsWith(start))) throw new Error(`no scenario is called ${start}`);
  }
  return names.filter((name) =>
    wanted.some((start) => name === start || (!names.includes(start) && name.startsWith(start))),
  );
}

function subjectName(text: string): SubjectName {
  const found = subjectNames.find((name) => name === text);
  if (found === undefined) throw new Error(`no subject is called ${text}; there are ${subjectNames.join(', ')}`);
  return found;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--reps takes a whole number from 1 on, not ${text}`);
  return value;
}
