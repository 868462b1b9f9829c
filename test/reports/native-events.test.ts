import test from 'ava';
import type { HistoryRecord } from '../../src/core/records.js';
import { nativeEventsText } from '../../src/reports/native-events.js';

test('events that no vocabulary made canonical are listed, the most frequent first and at most ten of them', (t) => {
  t.is(nativeEventsText(said('lost', 'joined')), undefined);
  t.is(
    nativeEventsText(said('native:a', 'lost', 'native:b', 'native:b')),
    "events in an SDK's own words: native:b (2), native:a (1)",
  );
  const many = Array.from({ length: 13 }, (_, n) => `native:e${n}` as const);
  t.regex(nativeEventsText(said(...many)) ?? '', /native:e9 \(1\), and 3 more$/);
});

function said(...events: ('lost' | 'joined' | `native:${string}`)[]): HistoryRecord[] {
  return events.map((event, n) => ({ kind: 'event', client: 'uid1', event, source: 'http', attributes: {}, n, t: n }));
}
