import { readFileSync } from 'node:fs';
import test from 'ava';
import type { OutputReading } from '../../src/core/plan.js';
import { EventIntake } from '../../src/events/intake.js';
import { outputReader } from '../../src/events/output-reader.js';
import { ManualClock } from '../helpers/manual-clock.js';
import { compileText } from '../profiles/compile-text.js';

const guide = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');
const [, yaml = ''] = /```yaml\n(vocabulary: agora[^]*?)```/.exec(guide) ?? [];

const log = `11-25 03:21:47.123  812  901 I RtcEngine: onConnectionStateChanged(state=4, reason=2)
11-25 03:21:47.130  812  901 I RtcEngine: nothing of note
11-25 03:21:53.100  812  901 I RtcEngine: onConnectionStateChanged(state=4, reason=16)
11-25 03:21:54.000  812  901 I RtcEngine: onUserOffline(uid=2)
11-25 03:21:55.000  812  901 I RtcEngine: onAudioRoutingChanged()
11-25 03:21:56.000  812  901 I RtcEngine: gave up after 3
connection dump {
  state: 5
  reason: 4
}`;

test('the log of the guide becomes canonical events by its patterns and the vocabulary', (t) => {
  const proxies = `proxies:
  channel: {protocol: http, listen: 127.0.0.1:0, upstream: 127.0.0.1:7000, identify: {query: uid}}\n`;
  const plan = compileText(`name: guide\n${proxies}${yaml}  uid2: {match: '2'}\n`);
  const clock = new ManualClock();
  const told: unknown[] = [];
  const intake = new EventIntake({
    clock,
    clients: plan.clients,
    ...(plan.vocabulary === undefined ? {} : { vocabulary: plan.vocabulary }),
    remember: () => {},
    playsDead: () => false,
    append(occurrence) {
      if (occurrence.kind === 'event') told.push([occurrence.event, occurrence.peer, occurrence.attributes]);
    },
  });
  const reader = outputReader(plan.clients[0]?.run?.output as OutputReading, {
    clock,
    misunderstood: (problem) => t.fail(problem),
    said: ({ event, attributes }, instant) => {
      intake.receive({ client: 'uid1', event, attributes, source: 'process', ...instant });
    },
  });
  for (const line of log.split('\n')) reader.read(line);
  t.deepEqual(told, [
    ['interrupted', undefined, { state: '4', reason: '2' }],
    ['lost', undefined, { state: '4', reason: '16' }],
    ['peer-offline', 'uid2', { uid: '2' }],
    ['native:onAudioRoutingChanged', undefined, {}],
    ['failed', undefined, { attempts: '3' }],
    ['failed', undefined, { state: '5', reason: '4' }],
  ]);
});
