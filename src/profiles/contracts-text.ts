import { formatDuration } from '../core/duration.js';
import type { ContractGuide, ExplainedExpectation } from './contract-guide.js';
import { confidences } from './contract-schema.js';
import { section, wrap } from './text-layout.js';

/** Contracts in a table of at most 80 columns: the name, the shortest windows after a last byte, and what it is about. */
export function contractsTable(contracts: ContractGuide[]): string {
  const nameWidth = Math.max(...contracts.map(({ name }) => name.length));
  const row = (name: string, windows: string, title: string) =>
    wrap(title, `${name.padEnd(nameWidth)}  ${windows.padEnd(windowsWidth)}  `);
  return [
    ...row('contract', 'windows', 'what it is about'),
    ...contracts.flatMap((contract) => row(contract.name, shortestWindows(contract, windowsWidth), contract.title)),
    '',
    ...wrap(
      'Windows: the shortest ones after a last byte. deadwire contracts NAME explains one, with where its figures come from.',
      '',
    ),
  ].join('\n');
}

/** Everything about one contract, at 80 columns. */
export function contractText(contract: ContractGuide): string {
  const { name, title, notes, source, confidence, vocabulary, silence, params, expectations, without } = contract;
  const extended = contract.extends;
  const leftOut = without === undefined ? '' : `, without ${without.join(', ')}`;
  return [
    ...wrap(`${name}: ${title}`, ''),
    ...(notes === undefined ? [] : ['', ...wrap(notes.trim(), '')]),
    ...section('Where it comes from', [
      ['source', source],
      ['confidence', `${confidence}: ${confidences[confidence]}`],
      ...(extended === undefined ? [] : [['extends', `${extended}${leftOut}`]]),
      ...(vocabulary === undefined ? [] : [['vocabulary', vocabulary]]),
      ['silence', `in serve, ${formatDuration(silence)} without a byte for the client are an outage`],
    ]),
    ...section(
      'Figures, changed by with: or where it is extended',
      Object.entries(params).map(([param, value]) => [param, String(value)]),
    ),
    ...section(
      'What it expects of a client and of each peer that watches it',
      expectations.map((each) => [each.id, `${each.text}${provenanceText(each, contract)}`]),
    ),
  ].join('\n');
}

/** The table of contracts as docs/contracts.md has it. */
export function contractsMarkdown(contracts: ContractGuide[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const rows = contracts.map((contract) =>
    [`\`${contract.name}\``, contract.title, shortestWindows(contract), contract.confidence, contract.source]
      .map(cell)
      .join(' | '),
  );
  return [
    '| contract | what it is about | shortest windows | confidence | source |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

const windowsWidth = 16;

// Those in which something must come, counted from a last byte; where there is none, those in which nothing may.
function shortestWindows({ expectations }: ContractGuide, width = Number.POSITIVE_INFINITY): string {
  const counted = expectations.filter(({ after }) => after.kind === 'last-received' || after.kind === 'last-sent');
  const due = counted.filter(({ expects }) => expects !== 'absence');
  const windows = (due.length > 0 ? due : counted).map(({ expects, window: { at, min, max } }) => {
    const by = at ?? max;
    if (expects === 'absence') return { by, text: `not ${short(max)}` };
    if (at !== undefined) return { by, text: short(at) };
    return { by, text: min === 0 ? `≤${short(max)}` : `${short(min)}–${short(max)}` };
  });
  const texts = [...new Set(windows.sort((one, other) => one.by - other.by).map(({ text }) => text))];
  let fitting = texts[0] ?? '-';
  for (const text of texts.slice(1, 3)) {
    if (fitting.length + 2 + text.length <= width) fitting += `, ${text}`;
  }
  return fitting;
}

function short(milliseconds: number): string {
  return formatDuration(milliseconds).replaceAll(' ', '');
}

function provenanceText(expectation: ExplainedExpectation, { source, confidence }: ContractGuide): string {
  const parts = [
    ...(expectation.confidence === confidence ? [] : [expectation.confidence]),
    ...(expectation.source === source ? [] : [expectation.source]),
  ];
  return parts.length === 0 ? '' : ` [${parts.join('; ')}]`;
}
