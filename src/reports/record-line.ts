import { formatDuration } from '../core/duration.js';
import { type EventName, rejectReasons, type Scalar } from '../core/events.js';
import type { SurroundingMark } from '../core/background.js';
import type { ByteStamp, HistoryRecord, RecordOf, SkipReason } from '../core/records.js';
import { formatSize } from '../core/quantity.js';
import { plainText } from './plain-text.js';

/** A record as one line for people, such as `+12.345 s  uid1 says interrupted`. */
export function recordLine(record: HistoryRecord): string {
  return `${instant(record.t)}  ${plainText(describe(record))}`;
}

/** An instant of the history, in seconds of contract time. */
export function instant(milliseconds: number): string {
  return `${milliseconds < 0 ? '-' : '+'}${(Math.abs(milliseconds) / 1000).toFixed(3)} s`;
}

function describe(record: HistoryRecord): string {
  switch (record.kind) {
    case 'run-started':
      return `run ${record.run} of ${record.profile} started (seed ${record.seed}, time scale ${record.timeScale})`;
    case 'run-ended':
      return `run ended: ${record.reason}${withDetail(record.message)}`;
    case 'baseline':
      return record.held ? 'baseline held' : `baseline did not hold${withDetail(record.missing.join('; '))}`;
    case 'step-started':
      return `step ${record.step} started, ${formatDuration(record.duration)}${withDetail(record.explain)}`;
    case 'step-ended':
      return `step ${record.step} ended`;
    case 'fault-applied':
      return `${faultName(record)} ${record.background === undefined ? 'applied to' : 'put in for'} ${faultTarget(record)}: ${record.explain}`;
    case 'fault-effective':
      return `fault ${record.fault} took effect on ${whose(record)} (${record.direction})${withDetail(record.request)}`;
    case 'fault-skipped':
      return `fault ${record.type} leaves a connection of ${whose(record)} alone: ${skipReasons[record.reason]}`;
    case 'fault-healed':
      return `${faultName(record)} ${record.background === undefined ? 'healed' : 'over'} (${record.reason})${withDetail(faultCounts(record))}`;
    case 'client-killed':
      return record.side === 'client'
        ? `${record.client} is now dead to its server`
        : `the server is now dead to ${record.client}`;
    case 'resumed':
      return `first ${record.direction} byte of ${record.client} since the heal`;
    case 'fault-changed':
      return `fault ${record.fault} changed: ${record.explain}`;
    case 'connection-failed':
      return `connection of ${whose(record)} ended: its ${record.from} broke the WebSocket protocol (${record.reason})`;
    case 'last-byte':
      return `last bytes of ${record.client} before ${instant(record.before)}: ${stamps(record)}`;
    case 'event':
      return event(record);
    case 'heartbeats':
      return `heartbeats of ${record.client} from ${instant(record.from)} to ${instant(record.until)}${record.interval === undefined ? '' : `, every ${formatDuration(Math.round(record.interval))}`}`;
    case 'client-started':
      return `${record.client} started as process ${record.pid}: ${shortCommand(record.command)}`;
    case 'client-exited':
      return exit(record);
    case 'client-output':
      return `output of ${record.client} not understood: ${record.problem}`;
    case 'budget-exhausted':
      return `no more memory to lend to links (${formatSize(record.limit)} in all): senders are slowed down (${record.refusals} times so far)`;
    case 'stall':
      return `event loop stood still for ${formatDuration(record.lasted)} from ${instant(record.from)} on`;
    case 'proxy-failed':
      return `proxy ${record.proxy} failed: ${record.reason}`;
    case 'events-rejected':
      return rejected(record);
    case 'outage-began':
      return `wire of ${record.client} dead (${record.direction}, ${record.cause}) since ${instant(record.since)}`;
    case 'outage-ended':
      return `wire of ${record.client} alive again (${record.direction}), dead since ${instant(record.since)}`;
    case 'outage-judged':
      return `${record.contract} on the outage of ${record.client} since ${instant(record.since)}: ${record.verdicts.map(({ expectation, cause }) => `${expectation} ${cause}`).join(', ')}`;
    default:
      return describeConnection(record);
  }
}

function describeConnection(
  record: RecordOf<
    'connection-attempt' | 'connection-opened' | 'connection-refused' | 'connection-closed' | 'tls-failed'
  >,
): string {
  const who = `${whose(record)} on ${record.proxy}`;
  switch (record.kind) {
    case 'connection-attempt':
      return `${who} arrived (number ${record.nth})`;
    case 'connection-opened':
      return `${who} reached its upstream`;
    case 'connection-refused':
      return `${who} refused: ${record.reason}`;
    case 'tls-failed':
      return `${who}: TLS with the ${record.side} failed: ${record.reason}`;
    default: {
      const { upstream, downstream } = record.bytes;
      const passed = `${upstream} bytes upstream, ${downstream} downstream`;
      return `${who} ended by ${record.by} (${record.how.toUpperCase()}), ${passed}`;
    }
  }
}

function whose({ connection, client }: { connection?: number; client?: string }): string {
  const owner = client ?? 'a client that nobody claims';
  return connection === undefined ? owner : `connection ${connection} of ${owner}`;
}

function faultTarget({ clients, proxies, connections }: RecordOf<'fault-applied'>): string {
  const whom = clients === undefined ? 'every client' : clients.join(', ');
  const where = proxies.length === 0 ? '' : ` on ${proxies.join(', ')}`;
  return `${whom}${where} (${connections} open)`;
}

function faultCounts({ requests, leftOut = 0 }: RecordOf<'fault-healed'>): string | undefined {
  const counts = [
    ...(requests === undefined ? [] : [requests === 1 ? 'it met 1 request' : `it met ${requests} requests`]),
    ...(leftOut === 0 ? [] : [`it left out ${leftOut} while nothing got through`]),
  ];
  return counts.length === 0 ? undefined : counts.join(', ');
}

function faultName({ type, network, outage, background }: SurroundingMark & { type: string }): string {
  if (background !== undefined) return `background ${background}`;
  if (network === undefined) return `fault ${type}`;
  return `fault ${type}${outage === undefined ? '' : ` (${outage})`} of the network ${network}`;
}

function event({ client, event, native, peer, source, attributes, ignored }: RecordOf<'event'>): string {
  const about = peer === undefined ? '' : ` about ${peer}`;
  const heard = [spelling(event, native, attributes), `from ${source}`].filter((part) => part !== '').join(', ');
  return `${client} says ${event}${about} (${heard})${ignored === true ? ', ignored: it is being played dead' : ''}`;
}

/** The SDK's own words for an event, such as `onUserOffline uid=1`. */
function spelling(event: EventName, native: string | undefined, attributes: Record<string, Scalar>): string {
  const own = native === undefined || native === event || event === `native:${native}` ? [] : [native];
  return [...own, ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`)].join(' ');
}

/** A command with the names of programs and files in place of their whole paths, and without needless quotes. */
function shortCommand(command: string): string {
  const words = command.split(' ').map((word) => word.replace(/^(["'])([^"'\s]+)\1$/, '$2'));
  return words
    .map((word) => (/^\/[^\s'"]*[^/\s'"]$/.test(word) ? word.slice(word.lastIndexOf('/') + 1) : word))
    .join(' ');
}

function exit({ client, pid, code, signal, expected, lastWords }: RecordOf<'client-exited'>): string {
  if (pid === 0) return `${client} could not be started${withDetail(lastWords)}`;
  const how = signal === null ? `with code ${code}` : `on ${signal}`;
  const last = lastWords === undefined ? '' : `; its last words: ${lastWords.trim()}`;
  return `${client} (process ${pid}) ended ${how}${expected ? '' : ', which nobody asked for'}${last}`;
}

function stamps({ received, sent, filtered }: RecordOf<'last-byte'>): string {
  const named: [string, ByteStamp | undefined][] = [
    ['received', received],
    ['sent', sent],
    ...Object.entries(filtered ?? {}),
  ];
  return named.map(([name, stamp]) => `${name} ${stamp === undefined ? 'never' : stampText(stamp)}`).join(', ');
}

function stampText({ t, unsure }: ByteStamp): string {
  return unsure === undefined ? instant(t) : `${instant(t)} (unsure: ${unsure})`;
}

function withDetail(detail: string | undefined): string {
  return detail === undefined || detail === '' ? '' : `: ${detail}`;
}

function rejected({ client, reason, count, because }: RecordOf<'events-rejected'>): string {
  const whose = client === undefined ? '' : ` of ${client}`;
  if (reason === 'rate') return `${count} more events${whose} in a second than are written down`;
  return `${count} ${count === 1 ? 'event' : 'events'}${whose} ${rejectReasons[reason]}${withDetail(because)}`;
}

const skipReasons: Record<SkipReason, string> = {
  'context-takeover': 'its compressed messages need those before them to be read',
};
