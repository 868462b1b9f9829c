import { filterKey } from './anchor.js';
import type { EventName, Scalar } from './events.js';
import type { MessageFilter } from './message.js';
import type { Direction } from './target.js';

/** Where something stands in a message: at a JSON pointer, or in what a named group of the pattern found. */
export type TapSource = { pointer: string } | { group: string };

/** Which message that passes is which event of the client whose connection it passes on. */
export interface TapRule {
  /** The preset that it is of. */
  preset?: string;
  direction: Direction;
  /** The binary messages are one stream of these packets, and each of them is looked at in place of a message. */
  packets?: 'mqtt';
  filter: MessageFilter;
  /** The event: this one, or the name that stands in the message, canonical or the SDK's own. */
  event: { name: EventName } | TapSource;
  /** Attributes of the event; one that is not in the message is left out. */
  attributes: Record<string, TapSource | { value: Scalar }>;
}

/** The rules of a proxy in plain words: those of a preset by their events alone. */
export function explainTap(rules: readonly TapRule[]): string[] {
  const presets = [...new Set(rules.flatMap(({ preset }) => preset ?? []))];
  return [
    ...presets.map((name) => `tap ${name}: ${eventsOf(rules.filter(({ preset }) => preset === name)).join(', ')}`),
    ...rules.filter(({ preset }) => preset === undefined).map((rule) => `tap: ${explainRule(rule)}`),
  ];
}

function eventsOf(rules: readonly TapRule[]): string[] {
  return [...new Set(rules.map(({ event }) => ('name' in event ? event.name : 'events by their own names')))];
}

function explainRule({ direction, packets, filter, event, attributes }: TapRule): string {
  const met = filterKey(filter);
  const what = `${packets === undefined ? 'a message' : 'an MQTT packet'}${met === '' ? '' : ` (${met})`}`;
  const way = direction === 'downstream' ? 'to the client' : 'of the client';
  const name = 'name' in event ? event.name : `the event named ${whereabouts(event)}`;
  const named = Object.entries(attributes).map(([key, source]) => `${key} = ${whereabouts(source)}`);
  return `${what} ${way} is ${name}${named.length === 0 ? '' : ` with ${named.join(', ')}`}`;
}

function whereabouts(source: TapSource | { value: Scalar }): string {
  if ('value' in source) return String(source.value);
  return 'pointer' in source ? `at ${source.pointer}` : `by the group ${source.group}`;
}
