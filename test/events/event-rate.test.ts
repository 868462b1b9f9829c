import test from 'ava';
import type { Occurrence } from '../../src/core/records.js';
import { EventRate, mostEvents } from '../../src/events/event-rate.js';
import { ManualClock } from '../helpers/manual-clock.js';

test('a client has so many events in a second, and what is too much is said once the second is over', (t) => {
  const { clock, rate, said } = counting();
  t.is(taken(rate, 'uid1', clock, mostEvents + 50), mostEvents);
  t.is(taken(rate, 'uid2', clock, 10), 10, 'another client is not touched');
  clock.advanceTo(999);
  t.is(taken(rate, 'uid1', clock, 5), 0);
  t.deepEqual(said, []);
  clock.advanceTo(1000);
  t.deepEqual(said, [{ kind: 'events-rejected', client: 'uid1', reason: 'rate', count: 55 }]);
  t.is(taken(rate, 'uid1', clock, mostEvents), mostEvents, 'the next second is a new one');
  clock.advanceTo(5000);
  t.is(said.length, 1);
  t.is(clock.pending, 0);
});

test('what was refused last is said when the session stops, and only once', (t) => {
  const { clock, rate, said } = counting();
  taken(rate, 'uid1', clock, mostEvents + 1);
  rate.stop();
  rate.stop();
  clock.advanceTo(5000);
  t.is(said.length, 1);
  t.is(clock.pending, 0);
});

function counting() {
  const clock = new ManualClock();
  const said: Occurrence[] = [];
  return { clock, said, rate: new EventRate(clock, (occurrence) => said.push(occurrence)) };
}

function taken(rate: EventRate, client: string, clock: ManualClock, events: number): number {
  return Array.from({ length: events }, () => rate.take(client, clock.now())).filter(Boolean).length;
}
