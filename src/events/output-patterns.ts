import type { OutputPattern } from '../core/plan.js';
import { longestAttribute } from './tap-reader.js';
import { longestName } from './intake.js';
import { scalarsOf, type SpokenLine } from './output.js';

/** Reads text by a pattern; undefined when it does not match, or when its group for the event found no name. */
export type ReadPattern = (text: string) => SpokenLine | undefined;

/** Makes the reader of a pattern, once for all lines. */
export function patternReader({ pattern, event }: OutputPattern): ReadPattern {
  const expression = new RegExp(pattern);
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return undefined;
    const groups: Record<string, string | undefined> = { ...match.groups };
    if (typeof event === 'string') return { event, attributes: attributesOf(groups) };
    const { [event.group]: name = '', ...others } = groups;
    return name === '' || name.length > longestName ? undefined : { event: name, attributes: attributesOf(others) };
  };
}

function attributesOf(groups: Record<string, string | undefined>): SpokenLine['attributes'] {
  const entries = Object.entries(scalarsOf(groups)).map(([key, value]) => [
    key,
    String(value).slice(0, longestAttribute),
  ]);
  return Object.fromEntries(entries) as SpokenLine['attributes'];
}
