import type { OutputPattern, OutputReading } from '../core/plan.js';
import type { WrittenClient } from './client-schema.js';
import type { DocumentPath } from './document-path.js';
import type { WrittenOutputPattern } from './output-schema.js';
import type { ProfileDocument } from './profile-document.js';
import { checkGroup } from './tap-rule.js';

const mostLines = 100;

/** How the output of a command is read; what is wrong with it is reported. `path` is that of the command. */
export function compileOutput(
  { events, time }: Pick<NonNullable<WrittenClient['run']>, 'events' | 'time'>,
  path: DocumentPath,
  document: ProfileDocument,
): OutputReading {
  if (events === 'json') {
    if (time !== undefined) {
      document.report([...path, 'time'], '"time" reads the lines that patterns read; JSON says "monotonic" itself');
    }
    return { format: 'json' };
  }
  if (time !== undefined) checkOneGroup(time.pattern, [...path, 'time', 'pattern'], document);
  for (const [index, { event, pattern }] of events.entries()) {
    checkGroup(event, pattern, [...path, 'events', index, 'event'], document);
  }
  return {
    format: 'patterns',
    patterns: events.map(compilePattern),
    ...(time === undefined ? {} : { time }),
  };
}

function compilePattern({ pattern, event, record }: WrittenOutputPattern): OutputPattern {
  if (record === undefined) return { pattern, event };
  const { begin, until, lines = mostLines } = record;
  return { pattern, event, record: { begin, ...(until === undefined ? {} : { until }), lines } };
}

function checkOneGroup(pattern: string, path: DocumentPath, document: ProfileDocument): void {
  // An alternative that matches nothing makes every pattern match, and shows its groups.
  const groups = (new RegExp(`${pattern}|`).exec('')?.length ?? 1) - 1;
  if (groups === 1) return;
  document.report(path, `"pattern" must have exactly one capture group, but ${JSON.stringify(pattern)} has ${groups}`);
}
