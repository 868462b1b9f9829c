import { isScalar } from '../core/message.js';
import { given } from '../core/message-filter-schema.js';
import type { TapRule, TapSource } from '../core/tap.js';
import { directionsOf } from '../core/target.js';
import type { DocumentPath } from './document-path.js';
import { unknownName } from './nearest-name.js';
import type { ProfileDocument } from './profile-document.js';
import type { WrittenTapRule } from './tap-schema.js';

/** A rule as a plan has it, once for each of its directions; what is wrong with it is reported. */
export function compileTapRule(written: WrittenTapRule, path: DocumentPath, document: ProfileDocument): TapRule[] {
  const filter = given(written);
  const { direction, packets, event, attributes } = written;
  if (typeof event === 'string' && Object.keys(filter).length === 0) {
    document.report(
      [...path, 'event'],
      `with nothing else every message is ${event}: name "opcode", "pattern" or "json"`,
    );
  }
  checkGroup(event, filter.pattern, [...path, 'event'], document);
  for (const [key, source] of Object.entries(attributes)) {
    checkGroup(source, filter.pattern, [...path, 'attributes', key], document);
  }
  const rule = {
    ...(packets === undefined ? {} : { packets }),
    filter,
    event: typeof event === 'string' ? { name: event } : sourceOf(event),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, source]) => [key, isScalar(source) ? { value: source } : sourceOf(source)]),
    ),
  };
  return directionsOf(direction).map((each) => ({ direction: each, ...rule }));
}

type WrittenSource = Exclude<WrittenTapRule['event'], string>;

function sourceOf({ pointer, group }: WrittenSource): TapSource {
  return pointer === undefined ? { group: group ?? '' } : { pointer };
}

/** Reports a group that is asked for and not in the pattern. */
export function checkGroup(
  source: unknown,
  pattern: string | undefined,
  path: DocumentPath,
  document: ProfileDocument,
): void {
  const group = typeof source === 'object' ? (source as WrittenSource).group : undefined;
  if (group === undefined) return;
  if (pattern === undefined) {
    document.report([...path, 'group'], `group ${JSON.stringify(group)} needs a pattern that has it: (?<${group}>…)`);
    return;
  }
  const known = groupsOf(pattern);
  if (!known.includes(group)) document.report([...path, 'group'], unknownName('group of the pattern', group, known));
}

// An alternative that matches nothing makes every pattern match, and shows its groups.
function groupsOf(pattern: string): string[] {
  return Object.keys(new RegExp(`${pattern}|`).exec('')?.groups ?? {});
}
