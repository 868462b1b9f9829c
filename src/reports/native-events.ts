import type { HistoryRecord } from '../core/records.js';

/** How many names a report shows. */
const mostNames = 10;

/** The events that no vocabulary made canonical, by name, the most frequent first; nothing when there are none. */
export function nativeEventsText(history: readonly HistoryRecord[]): string | undefined {
  const counts = new Map<string, number>();
  for (const record of history) {
    if (record.kind !== 'event' || !record.event.startsWith('native:')) continue;
    counts.set(record.event, (counts.get(record.event) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const names = sorted.slice(0, mostNames).map(([name, count]) => `${name} (${count})`);
  if (sorted.length > mostNames) names.push(`and ${sorted.length - mostNames} more`);
  return `events in an SDK's own words: ${names.join(', ')}`;
}
