import { formatDuration } from '../core/duration.js';
import type { ClientStatus, OutageVerdict, Status } from '../core/status.js';
import { plainText, wrap } from './plain-text.js';

/** How a session is doing, for people: at most `columns` wide, without a newline at the end. */
export function statusText({ version, proxies, faults: all, clients, ...status }: Status, columns: number): string {
  const faults = all.filter(({ background }) => background === undefined);
  const lines = [
    `deadwire ${version}, up for ${span(status['up-for-ms'])}`,
    ...proxies.map(({ name, protocol, listen, upstream }) => `  ${name}: ${listen} -> ${upstream} (${protocol})`),
    faults.length === 0 ? 'no fault in force' : 'faults in force:',
    ...faults.flatMap((fault) => indented(`${fault.id}: ${fault.explain}${endOf(fault)}`, 2, columns)),
    ...all.flatMap(({ background, explain }) =>
      background === undefined ? [] : indented(`background ${background}: ${explain}`, 0, columns),
    ),
    ...(clients.length === 0 ? ['no client has a contract, so nothing is judged'] : []),
    ...clients.flatMap((client) => clientLines(client, columns)),
  ];
  return lines.join('\n');
}

function clientLines(client: ClientStatus, columns: number): string[] {
  const { contract, wire, outages, outcomes, last } = client;
  const dead = client['dead-for-ms'];
  const state = dead === null ? wire : `dead for ${span(dead)}`;
  const count = outages === 1 ? '1 outage' : `${outages} outages`;
  const sums = `${outcomes.pass} passed, ${outcomes.fail} failed, ${outcomes.inconclusive} inconclusive`;
  return [
    ...indented(`${client.client} (${contract}): ${state}; ${count}${outages === 0 ? '' : `: ${sums}`}`, 0, columns),
    ...(last === null ? [] : [`  last outage judged, begun ${span(last['began-ago-ms'])} ago:`]),
    ...(last?.verdicts ?? []).flatMap((verdict) => indented(verdictLine(verdict), 4, columns)),
  ];
}

function verdictLine({ expectation, outcome, cause, because }: OutageVerdict): string {
  return `${outcome} ${expectation}, ${cause}: ${because}`;
}

function endOf(fault: Status['faults'][number]): string {
  const left = fault['ends-in-ms'];
  return left === null ? '' : `; ends in ${span(left)}`;
}

function indented(text: string, by: number, columns: number): string[] {
  return wrap(plainText(text), columns - by).map((line) => ' '.repeat(by) + line);
}

// To the second: more would only flicker.
function span(milliseconds: number): string {
  return formatDuration(Math.round(milliseconds / 1000) * 1000);
}
