import { pino } from 'pino';
import { listenApi } from '../api/listen.js';
import { addressText, upstreamText } from '../core/address.js';
import type { Plan } from '../core/plan.js';
import { protocolText } from '../core/protocol-text.js';
import type { HistoryRecord } from '../core/records.js';
import { isNotable } from '../reports/notable.js';
import { recordLine } from '../reports/record-line.js';
import { startBackground } from '../session/background.js';
import { Session } from '../session/session.js';
import { stopSignals } from './stop-signals.js';
import { trustLines } from './trust-lines.js';

/** How many history records stay in memory. */
const kept = 10_000;

/** How a plan is served. */
export interface ServeSettings {
  /** The port of the API and the metrics. */
  port: number;
  /** Whose pages may post events. */
  allowOrigin?: string[];
  /** How what happens is logged; text on a terminal, else JSON, without it. */
  log?: 'text' | 'json';
  /** Log what the wire shows of itself too. */
  verbose?: boolean;
}

/** Serves a plan until a signal stops it. */
export async function serveSession(
  plan: Plan,
  { port, allowOrigin, log, verbose = false }: ServeSettings,
): Promise<void> {
  const session = new Session({ plan, keep: kept });
  const signals = stopSignals(() => session.faults.healAll('heal-all'));
  const write = logOf(log ?? (process.stdout.isTTY ? 'text' : 'json'));
  session.history.listen((record) => {
    if (verbose || isNotable(record)) write(record);
  });
  await session.start();
  try {
    const api = await listenApi(session, port, allowOrigin);
    try {
      if (plan.network !== undefined) session.networks.use(plan.network);
      startBackground(session);
      session.clientProcesses.startAll();
      for (const { name, plan: proxy, address } of session.proxies) {
        process.stderr.write(`${name}: ${addressText(address)} -> ${upstreamText(proxy)} (${protocolText(proxy)})\n`);
      }
      for (const line of trustLines(plan)) process.stderr.write(`${line}\n`);
      for (const { name, contract } of plan.clients) {
        if (contract !== undefined) process.stderr.write(`${name}: judged by the contract ${contract.name}\n`);
      }
      for (const line of surroundings(plan)) process.stderr.write(`${line}\n`);
      process.stderr.write(`API and metrics: ${api.url}/v1  ${api.url}/metrics\n`);
      await aborted(signals.signal);
    } finally {
      await api.close();
    }
  } finally {
    await session.stop();
    signals.release();
  }
}

function surroundings({ network, background = [] }: Plan): string[] {
  return [
    ...(network === undefined ? [] : [`network ${network.name}: ${network.explain}`]),
    ...(network?.notes ?? []).map((note) => `  (${note})`),
    ...background.map(({ id, explain }) => `background ${id}: ${explain}`),
  ];
}

function logOf(format: 'text' | 'json'): (record: HistoryRecord) => void {
  if (format === 'text') return (record) => process.stdout.write(`${recordLine(record)}\n`);
  const logger = pino({ name: 'deadwire', base: null });
  return (record) => logger.info(record, recordLine(record));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
