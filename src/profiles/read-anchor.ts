import { type Anchor, anchorText } from '../core/anchor.js';
import { canonicalEvents, isEventName } from '../core/events.js';
import { nameHint, nearestName, unknownName } from './nearest-name.js';
import { readFilter } from './read-filter.js';

/** The names that an anchor may refer to. */
export interface AnchorNames {
  clients: readonly string[];
  expectations: readonly string[];
}

const moments = ['applied', 'effective', 'healed'] as const;
const lastBytes = ['last-received', 'last-sent'] as const;
const clientMoments = ['resumed', 'connected', 'closed', 'killed'] as const;

/** Words that an expectation cannot have as its id, because they are anchors already. */
export const anchorWords: readonly string[] = [...moments, ...lastBytes, ...clientMoments, 'attempt'];

/** Reads the text of an anchor; `from` is the client that a bare `last-received` means. */
export function readAnchor(text: string, from: string, names: AnchorNames): { anchor: Anchor } | { problem: string } {
  const parts = /^\s*(native:[^\s(]+|[\w.-]+)\s*(?:\(([^]*)\))?\s*$/.exec(text);
  const [, name, inside] = parts ?? [];
  if (text.includes('(') && !text.trimEnd().endsWith(')')) {
    return {
      problem: `anchor ${JSON.stringify(text)} has no closing bracket: in a map, an anchor with a comma needs quotes`,
    };
  }
  if (name === undefined) return { problem: `${JSON.stringify(text)} is no anchor; ${anchorHint(names)}` };
  return inside === undefined ? bareAnchor(name, from, names) : clientAnchor(name, inside, names);
}

type Reading = { anchor: Anchor } | { problem: string };

function bareAnchor(name: string, from: string, names: AnchorNames): Reading {
  const moment = moments.find((known) => known === name);
  if (moment !== undefined) return { anchor: { kind: moment } };
  if (name === 'last-received') return { anchor: { kind: name, client: from } };
  if (names.expectations.includes(name)) return { anchor: { kind: 'expectation', id: name } };
  if (anchorWords.includes(name) || isEventName(name)) {
    const more = name === 'attempt' ? ', 2' : '';
    return { problem: `anchor ${name} must name its client, such as ${name}(${names.clients[0] ?? 'uid1'}${more})` };
  }
  return { problem: unknownAnchor(name, names) };
}

function clientAnchor(name: string, inside: string, names: AnchorNames): Reading {
  const comma = inside.indexOf(',');
  const client = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  const rest = comma < 0 ? undefined : inside.slice(comma + 1).trim();
  const lastByte = lastBytes.find((known) => known === name);
  const clientMoment = clientMoments.find((known) => known === name);
  if (lastByte === undefined && clientMoment === undefined && name !== 'attempt' && !isEventName(name)) {
    const plain = moments.some((moment) => moment === name) || names.expectations.includes(name);
    return { problem: plain ? `anchor ${name} takes no client: write ${name}` : unknownAnchor(name, names) };
  }
  if (!names.clients.includes(client)) return { problem: unknownName('client', client, names.clients) };
  if (lastByte !== undefined) return lastByteAnchor(lastByte, client, rest);
  if (name === 'attempt') return attemptAnchor(client, rest);
  if (rest !== undefined)
    return { problem: `anchor ${name} takes a client and nothing more, not ${JSON.stringify(rest)}` };
  if (clientMoment !== undefined) return { anchor: { kind: clientMoment, client } };
  return isEventName(name)
    ? { anchor: { kind: 'event', event: name, client } }
    : { problem: unknownAnchor(name, names) };
}

function lastByteAnchor(kind: 'last-received' | 'last-sent', client: string, rest: string | undefined): Reading {
  if (rest === undefined) return { anchor: { kind, client } };
  const filter = readFilter(rest);
  return 'problem' in filter ? filter : { anchor: { kind, client, filter: filter.filter } };
}

function attemptAnchor(client: string, rest: string | undefined): Reading {
  const nth = Number(rest);
  if (rest !== undefined && Number.isInteger(nth) && nth >= 1) return { anchor: { kind: 'attempt', client, nth } };
  return { problem: `anchor attempt counts from 1: write ${anchorText({ kind: 'attempt', client, nth: 2 })}` };
}

function unknownAnchor(name: string, names: AnchorNames): string {
  const near = nearestName(name, [...anchorWords, ...Object.keys(canonicalEvents), ...names.expectations]);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return `unknown anchor ${JSON.stringify(name)}${hint === '' ? '; ' : `${hint} `}${anchorHint(names)}`;
}

function anchorHint(names: AnchorNames): string {
  return `an anchor is one of ${anchorWords.join(', ')}, EVENT(CLIENT), or an expectation${nameHint('', names.expectations)}`;
}
