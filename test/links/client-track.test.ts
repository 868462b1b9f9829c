import test from 'ava';
import type { MessageFilter } from '../../src/core/message.js';
import { ClientTrack } from '../../src/links/client-track.js';

const ping: MessageFilter = { opcode: 'ping' };
const two: MessageFilter = { pattern: '^2$' };

test('what a client was given and what its server was given are kept apart', (t) => {
  const track = new ClientTrack(1);
  track.inDirection('downstream').stamp(100, false);
  track.inDirection('upstream').stamp(200, false);
  t.deepEqual(track.received.before(1000), { t: 100 });
  t.deepEqual(track.sent.before(1000), { t: 200 });
  t.deepEqual(track.matchesBefore(1000), {});
});

test('each filter has a last match of its own in each direction, at or before the instant asked about', (t) => {
  const track = new ClientTrack(1, [ping, two]);
  track.matched('downstream', ping, 100, false);
  track.matched('downstream', ping, 300, false);
  track.matched('upstream', two, 200, true);
  t.deepEqual(track.matchesBefore(250), {
    'last-received: opcode = ping': { t: 100 },
    "last-sent: message ~ '^2$'": { t: 200, unsure: 'backed-up' },
  });
  t.deepEqual(track.matchesBefore(300)['last-received: opcode = ping'], { t: 300 });
  t.deepEqual(track.matchesBefore(99), {});
});

test('a filter that nobody asked for is not kept', (t) => {
  const track = new ClientTrack(1, [ping]);
  track.matched('downstream', two, 100, false);
  t.deepEqual(track.matchesBefore(1000), {});
});

test('what counts as one stretch of flow grows with the scale of the clock', (t) => {
  const track = new ClientTrack(20);
  for (const at of [0, 300, 600]) track.received.stamp(at, false);
  t.deepEqual(track.received.before(400), { t: 400, unsure: 'approximate' });
});
