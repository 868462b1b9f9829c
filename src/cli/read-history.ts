import type { Expectation } from '../core/expectation.js';
import type { HistoryRecord, RecordOf } from '../core/records.js';
import { Evidence } from '../judge/evidence.js';
import { linesOf } from './history-lines.js';
import { LineNumbers } from './line-numbers.js';
import { Oddities } from './oddities.js';

/** What a file told: the evidence for these expectations, and what was odd about the file. */
export interface ReadHistory {
  evidence: Evidence;
  started: RecordOf<'run-started'> | undefined;
  ended: RecordOf<'run-ended'> | undefined;
  oddities: Oddities;
}

/** Reads a history as a stream, and keeps only what the expectations ask for. @throws DeadwireError USAGE */
export async function readHistory(file: string, expectations: readonly Expectation[]): Promise<ReadHistory> {
  const evidence = new Evidence(expectations);
  const oddities = new Oddities();
  const numbers = new LineNumbers();
  let place = 0;
  for await (const batch of linesOf(file)) {
    for (const { text, whole } of batch) {
      place += 1;
      if (text === '' && whole) continue;
      const line = readLine(text, evidence);
      if (line === undefined) {
        oddities.note(whole ? 'garbled' : 'cut', place);
        continue;
      }
      const order = numbers.see(line.n);
      if (order === 'late') oddities.note('late', place);
      if (order === 'known') oddities.note('twice', place);
      else if (!('kind' in line)) evidence.passTime(line.t);
      else if (!take(line, evidence)) oddities.note('garbled', place);
    }
  }
  evidence.seal();
  oddities.missing = numbers.missing;
  oddities.future = evidence.future;
  return { evidence, started: evidence.all('run-started')[0], ended: evidence.all('run-ended')[0], oddities };
}

/** The records of these lines, for a report that shows them; read again, since the judge keeps only what it needs. */
export async function readCited(file: string, cited: ReadonlySet<number>): Promise<HistoryRecord[]> {
  const found = new Map<number, HistoryRecord>();
  if (cited.size === 0) return [];
  for await (const batch of linesOf(file)) {
    for (const { text } of batch) {
      const n = numberOf(text);
      if (!cited.has(n) || found.has(n)) continue;
      const record = parse(text);
      if (record !== undefined) found.set(n, record);
    }
  }
  return [...found.values()].sort((one, other) => one.n - other.n);
}

// What every line that deadwire writes begins with: most are passed over without reading the rest.
const head = /^\{"n":(\d+),"t":(-?[\d.e+-]+),"kind":"([a-z-]+)"(?:,"client":"([^"\\]*)"(?:,"event":"([^"\\]*)")?)?/;

// Every line begins with its number; whoever looks for a few lines reads no more of the others.
function numberOf(text: string): number {
  return text.startsWith('{"n":') ? Number.parseInt(text.slice(5, 21), 10) : Number.NaN;
}

function readLine(text: string, evidence: Evidence): HistoryRecord | { n: number; t: number } | undefined {
  const [, n, t, kind, client, event] = head.exec(text) ?? [];
  if (kind !== undefined && text.endsWith('}') && !evidence.needs(Number(n), kind, client, event)) {
    return { n: Number(n), t: Number(t) };
  }
  return parse(text);
}

function parse(text: string): HistoryRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { n, t, kind } = value as Record<string, unknown>;
  const isRecord = Number.isSafeInteger(n) && (n as number) > 0 && Number.isFinite(t) && typeof kind === 'string';
  return isRecord ? (value as HistoryRecord) : undefined;
}

// A record of a known kind may still lack what its kind has.
function take(record: HistoryRecord, evidence: Evidence): boolean {
  try {
    evidence.add(record);
    return true;
  } catch {
    return false;
  }
}
