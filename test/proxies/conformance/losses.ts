import type { Message } from './messages.js';
import type { Seen } from './script.js';

/** What both sides of an exchange are to see through a proxy of protocol http: all of it but what docs/proxies.md names. */
export function asDocumented({ server, client, ends }: Seen): Seen {
  return {
    ends,
    server: { ...server, messages: server.messages.map((message) => request(message)) },
    client: { ...client, messages: client.messages.map((message) => answer(message)) },
  };
}

/** The order of header names of a request says nothing. */
export function sorted({ server, ...others }: Seen): Seen {
  const messages = server.messages.map((message) => ({ ...message, headers: byName(message.headers) }));
  return { ...others, server: { ...server, messages } };
}

function request(message: Message): Message {
  return { ...message, first: version(message.first), headers: byName(together(withoutOffer(message.headers))) };
}

/** An upgrade to anything but WebSocket is not offered. */
function withoutOffer(lines: readonly string[]): readonly string[] {
  const offer = lines.find((line) => /^upgrade:/i.test(line));
  if (offer === undefined || /websocket/i.test(offer)) return lines;
  return lines.filter((line) => !/^(upgrade|connection):/i.test(line));
}

function answer(message: Message): Message {
  return { ...message, first: version(message.first), headers: message.headers.map(trimmed) };
}

/** Node speaks HTTP/1.1, whatever version it was spoken to in. */
function version(first: string): string {
  return first.replace('HTTP/1.0', 'HTTP/1.1');
}

/** Only a name, a colon, a space and the value are left of a line. */
function trimmed(line: string): string {
  const colon = line.indexOf(':');
  return `${line.slice(0, colon).trim()}: ${line.slice(colon + 1).trim()}`;
}

function byName(lines: readonly string[]): string[] {
  const name = (line: string) => line.slice(0, line.indexOf(':')).toLowerCase();
  return lines.toSorted((one, other) => name(one).localeCompare(name(other)));
}

/** Lines of one name stand together, spelled as the first of them. */
function together(lines: readonly string[]): string[] {
  const groups = new Map<string, { name: string; values: string[] }>();
  for (const line of lines.map(trimmed)) {
    const [name, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)];
    const group = groups.get(name.toLowerCase()) ?? { name, values: [] };
    groups.set(name.toLowerCase(), group);
    group.values.push(value);
  }
  return [...groups.values()].flatMap(({ name, values }) => values.map((value) => `${name}: ${value}`));
}
