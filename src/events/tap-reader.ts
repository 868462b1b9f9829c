import { longestName } from './intake.js';
import type { Scalar } from '../core/events.js';
import { valueAt } from '../core/json-pointer.js';
import { isScalar, type MessageContent, messageTest } from '../core/message.js';
import type { TapRule, TapSource } from '../core/tap.js';

/** What a message said, before a vocabulary has read it. */
export interface Tapped {
  event: string;
  attributes: Record<string, Scalar>;
}

/** Reads a message by a rule; undefined when it does not meet it, or when no event stands where the rule says. */
export type ReadTapped = (content: MessageContent) => Tapped | undefined;

/** How much of an attribute that is text is kept, characters. */
export const longestAttribute = 1000;

/** Makes the reader of a rule; made once, since every message that passes is shown to it. */
export function tapReader({ filter, event, attributes }: TapRule): ReadTapped {
  const meets = messageTest(filter);
  const expression = needsGroups({ event, attributes }) ? new RegExp(filter.pattern ?? '') : undefined;
  const wanted = Object.entries(attributes);
  return (content) => {
    if (!meets(content)) return undefined;
    const groups = expression?.exec(content.text ?? '')?.groups;
    const find = (source: TapSource) =>
      'pointer' in source ? valueAt(content.json, source.pointer) : groups?.[source.group];
    const name = 'name' in event ? event.name : find(event);
    // Such a name is none: each that is heard is kept, and some become labels.
    if (!isScalar(name) || name === '' || String(name).length > longestName) return undefined;
    const found: Record<string, Scalar> = {};
    for (const [key, source] of wanted) {
      const value = 'value' in source ? source.value : find(source);
      if (isScalar(value)) found[key] = typeof value === 'string' ? value.slice(0, longestAttribute) : value;
    }
    return { event: String(name), attributes: found };
  };
}

function needsGroups({ event, attributes }: Pick<TapRule, 'event' | 'attributes'>): boolean {
  return [event, ...Object.values(attributes)].some((source) => 'group' in source);
}
